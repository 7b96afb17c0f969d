import { Problem } from '../../lib/contract/problem.ts';
import type { Endpoint, InputOf, ReplyOf } from '../../lib/contract/rest.ts';
import { withCluster } from '../../lib/views/cluster-param.ts';
import { BASE_PATH } from './base-path.ts';

/** What the server refused, or that it could not be reached (`unavailable`, status 0). `message` is for a person. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.detail, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

/**
 * Asks the server. Path parameters, query and body are one input, as in the table of endpoints; without a `cluster` the
 * first one is meant. Rejects with a `ProblemError`; with an `AbortError` when the signal aborts.
 */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
  { cluster, signal }: { readonly cluster?: string | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<ReplyOf<E>> {
  const { url, ...init } = requestFor(endpoint, input as Readonly<Record<string, unknown>>, cluster); // every input is an object
  const response = await fetch(url, { ...init, signal: signal ?? null }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ProblemError(UNREACHABLE, { cause });
  });
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return (await response.json()) as ReplyOf<E>; // the server checks its replies by the same type
}

interface RequestParts {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function requestFor(
  endpoint: Endpoint,
  input: Readonly<Record<string, unknown>>,
  cluster?: string,
): RequestParts {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest.get(name));
    rest.delete(name);
    return encodeSegment(value);
  });
  const headers = { accept: 'application/json' };
  if (endpoint.method === 'POST') {
    const body = JSON.stringify(Object.fromEntries(rest));
    return {
      url: withCluster(BASE_PATH + path, cluster),
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    };
  }
  const query = new URLSearchParams([...rest].map(([name, value]) => [name, String(value)]));
  const search = rest.size === 0 ? '' : `?${query}`;
  return { url: withCluster(BASE_PATH + path + search, cluster), method: endpoint.method, headers };
}

/** A browser resolves `.` and `..` as steps, even when they are percent-encoded: such a name cannot be a segment. */
function encodeSegment(value: string): string {
  if (value === '.' || value === '..') throw new ProblemError({ ...UNREACHABLE, detail: `"${value}" has no address.` });
  return encodeURIComponent(value);
}

async function problemOf(response: Response): Promise<Problem> {
  const parsed = Problem.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  // Not from us: a proxy in between answers in its own way.
  const title = response.statusText || 'Error';
  const detail = `The server answered ${response.status} ${title}.`;
  return { type: 'about:blank', title, status: response.status, detail, code: 'internal' };
}

const UNREACHABLE: Problem = {
  type: 'about:blank',
  title: 'Unreachable',
  status: 0,
  detail: 'The server cannot be reached.',
  code: 'unavailable',
};
