import { ENDPOINTS, type Endpoint, type InputOf, type ReplyOf } from '../../lib/contract/rest.ts';
import { openApi } from '../../server/http/openapi.ts';
import { schemaProblems } from './json-schema.ts';

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

/**
 * The same, whatever the status is. A good answer must be as both the endpoint's own schema and openapi.json say, an
 * error as a problem: every answer of every test that comes through here.
 */
export async function request<E extends Endpoint>(
  url: string,
  endpoint: E,
  input: Asked<E>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const answer = await send(url, endpoint, input, headers);
  const wrong = contractProblems(endpoint, answer);
  if (wrong.length > 0) throw new Error(`${endpoint.id} answered against its contract:\n${wrong.join('\n')}`);
  return answer;
}

const description = openApi(ENDPOINTS, { version: '0', basePath: '' });
const schemas = description.components.schemas as Record<string, Record<string, unknown>>;
const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** What is wrong with an answer, by zod and by what is printed of it. */
export function contractProblems(endpoint: Endpoint, { status, body }: Pick<Answer, 'status' | 'body'>): string[] {
  if (status !== 200) return schemaProblems(PROBLEM, body, schemas);
  const method = description.paths[endpoint.path]?.[endpoint.method.toLowerCase()] as Printed | undefined;
  const printed = method?.responses['200'].content['application/json'].schema;
  if (printed === undefined) return [`openapi.json tells nothing of ${endpoint.method} ${endpoint.path}`];
  const parsed = endpoint.reply.safeParse(body);
  const ofZod = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return [...ofZod, ...schemaProblems(printed, body, schemas)];
}

interface Printed {
  readonly responses: {
    readonly '200': { readonly content: { readonly 'application/json': { readonly schema: Record<string, unknown> } } };
  };
}

async function send<E extends Endpoint>(
  url: string,
  endpoint: E,
  input: Asked<E>,
  headers: Readonly<Record<string, string>>,
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
