import type { Problem } from '../../lib/contract/problem.ts';
import { type ErrorCode, ExpediterError } from '../../lib/errors.ts';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unsupported: 501,
  unavailable: 503,
  timeout: 504,
};

const TITLE: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  500: 'Internal error',
  501: 'Not supported',
  503: 'Unavailable',
  504: 'Timed out',
};

/** What went wrong, for the one who asked. What was not foreseen says no more than where to look in the log. */
export function problemOf(error: unknown, id: string): Problem {
  if (error instanceof ExpediterError) {
    return problem({ status: STATUS[error.code], code: error.code, detail: error.message, id });
  }
  return problem({
    status: 500,
    code: 'internal',
    detail: `Something went wrong here. The log knows it as ${id}.`,
    id,
  });
}

export function problem(facts: Pick<Problem, 'status' | 'code' | 'detail' | 'id'>): Problem {
  return { type: 'about:blank', title: TITLE[facts.status] ?? 'Error', ...facts };
}

export function problemResponse(body: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { ...headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
