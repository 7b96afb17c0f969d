import type { TaskState } from '../../../lib/contract/models.ts';

/**
 * The columns of `task` in the order of the table, which is the order of the cells that cross between threads. What
 * queries look at stands first and what only one task's page shows last: SQLite reads a row from its beginning on.
 */
export const COLUMNS = [
  'seq',
  'seen',
  'state',
  'name',
  'worker',
  'queue',
  'uuid',
  'root',
  'parent',
  'runtime',
  'retries',
  'deliveries',
  'flags',
  'timestamp',
  'sent',
  'received',
  'started',
  'succeeded',
  'failed',
  'retried',
  'revoked',
  'rejected',
  'pid',
  'clock',
  'client',
  'shadow',
  'exchange',
  'routing_key',
  'eta',
  'expires',
  'signum',
  'lost_since',
  'lost_reason',
  'events_dropped',
  'args',
  'kwargs',
  'result',
  'exception',
  'traceback',
  'attempts',
  'events',
] as const;
export type Column = (typeof COLUMNS)[number];

export const WIDTH = COLUMNS.length;
/** Rows of lists end before `traceback`. */
export const LIST_WIDTH = WIDTH - 3;

export const AT = Object.fromEntries(COLUMNS.map((column, index) => [column, index])) as Readonly<
  Record<Column, number>
>;

/** Texts that few tasks do not share: stored as the id of a row of `word`. */
export const WORD_COLUMNS = ['name', 'worker', 'queue', 'client', 'shadow', 'exchange', 'routing_key'] as const;
/** Stored as the 16 bytes of a UUID wherever they are one in its canonical spelling. */
export const ID_COLUMNS = ['uuid', 'root', 'parent'] as const;

/** What crosses between threads; ids and words are texts there. */
export type Cell = string | number | null;
/** What SQLite holds. */
export type Stored = Cell | Uint8Array;

/** Codes of states on disk: never change one, only add. */
const STATE_CODES: Readonly<Record<TaskState, number>> = {
  PENDING: 0,
  RECEIVED: 1,
  STARTED: 2,
  SUCCESS: 3,
  FAILURE: 4,
  RETRY: 5,
  REVOKED: 6,
  REJECTED: 7,
  CANCELLED: 8,
  LOST: 9,
};
/** A table of its own rather than the contract's: that one is made by zod, which each thread would hold once more. */
export const STATES = Object.keys(STATE_CODES) as readonly TaskState[]; // the keys of that type
const STATE_BY_CODE = new Map(STATES.map((state) => [STATE_CODES[state], state]));

export function stateCode(state: TaskState): number {
  return STATE_CODES[state];
}

export function stateOf(code: number): TaskState {
  const state = STATE_BY_CODE.get(code);
  if (state === undefined) throw new Error(`No state has the code ${code}`);
  return state;
}

const CANONICAL_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function storedId(id: string): string | Uint8Array {
  return id.length === 36 && CANONICAL_UUID.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : id;
}

export function idText(stored: string | Uint8Array): string {
  if (typeof stored === 'string') return stored;
  const hex = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
