import type { Endpoint, InputOf, ReplyOf } from '../../lib/contract/rest.ts';

/** What a request got: the status, and the body read as JSON where it is some. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

/** The input of an endpoint; of the first cluster when it names none. */
type Asked<E> = (string extends keyof InputOf<E> ? object : InputOf<E>) & { readonly cluster?: string };

/** Calls an endpoint of the table and answers its reply, checked against the contract; anything but 200 is an error. */
export async function call<E extends Endpoint>(url: string, endpoint: E, input: Asked<E>): Promise<ReplyOf<E>> {
  const { status, body } = await request(url, endpoint, input);
  if (status !== 200)
    throw new Error(`${endpoint.method} ${endpoint.path} answered ${status}: ${JSON.stringify(body)}`);
  return endpoint.reply.parse(body) as ReplyOf<E>; // parsed by the schema of this very endpoint
}

/** The same, whatever the status is. */
export async function request<E extends Endpoint>(
  url: string,
  endpoint: E,
  input: Asked<E>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const rest: Record<string, unknown> = { ...(input as object) };
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = encodeURIComponent(String(rest[name]));
    delete rest[name];
    return value;
  });
  if (endpoint.method !== 'GET') {
    const type = { 'content-type': 'application/json' };
    return answerOf(
      await fetch(url + path, {
        method: endpoint.method,
        headers: { ...type, ...headers },
        body: JSON.stringify(rest),
      }),
    );
  }
  const query = Object.entries(rest).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(query.map(([name, value]) => [name, String(value)]));
  return answerOf(await fetch(`${url}${path}?${search}`, { headers }));
}

/** Every row of a list that comes in pages. */
export async function listAll<Item>(
  page: (
    cursor: string | undefined,
  ) => Promise<{ readonly items: readonly Item[]; readonly nextCursor?: string | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const reply = await page(cursor);
    items.push(...reply.items);
    cursor = reply.nextCursor;
  } while (cursor !== undefined);
  return items;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}
