/**
 * The closed list of what can go wrong for a foreseen reason. `server/http/problem.ts` maps each to a status:
 * invalid 400, unauthenticated 401, forbidden 403, not-found 404, conflict 409, too-large 413, unsupported 501,
 * unavailable 503, timeout 504. Anything else is a bug and crosses the wire as `internal` 500.
 */
export const ERROR_CODES = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'too-large',
  'unsupported',
  'unavailable',
  'timeout',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A foreseen failure: `message` is one sentence for a person, naming the bad thing and the mend. Never holds a secret. */
export class ExpediterError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ExpediterError';
    this.code = code;
  }
}
