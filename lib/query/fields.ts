import { TASK_STATES, type TaskState } from '../contract/models.ts';
import type { NumberField, ValueField } from './query.ts';

/**
 * One row of the table that the parser, the help page and the completions are made from.
 * - `values`: words, joined by commas, which mean *or*. `wildcards` says whether `*`, `?` and a leading `~` work in them.
 * - `compare`: one number after an operator; `duration` in seconds, or with a unit.
 */
export type Field = ValuesField | CompareField;

interface FieldBase {
  readonly aliases: readonly string[];
  /** What it looks at, as the help page says it. */
  readonly help: string;
  /** A whole term that works. */
  readonly example: string;
}

export interface ValuesField extends FieldBase {
  readonly kind: 'values';
  readonly name: ValueField;
  readonly type: 'state' | 'text' | 'id';
  readonly wildcards: boolean;
}

export interface CompareField extends FieldBase {
  readonly kind: 'compare';
  readonly name: NumberField;
  readonly type: 'duration' | 'count';
}

/** Longest first: `>=` must not be read as `>`. */
export const OPERATORS = ['>=', '<=', '>', '<', '='] as const;

export const FIELDS: readonly Field[] = [
  {
    kind: 'values',
    name: 'state',
    aliases: [],
    type: 'state',
    wildcards: false,
    help: "Celery's state of the task, or LOST when its worker vanished while it ran",
    example: 'state:failure,retry',
  },
  {
    kind: 'values',
    name: 'name',
    aliases: ['task', 'type'],
    type: 'text',
    wildcards: true,
    help: 'Name of the task, such as billing.charge',
    example: 'name:billing.*',
  },
  {
    kind: 'values',
    name: 'worker',
    aliases: ['hostname'],
    type: 'text',
    wildcards: true,
    help: 'Node name of the worker that has or had it last',
    example: 'worker:~gpu',
  },
  {
    kind: 'values',
    name: 'queue',
    aliases: [],
    type: 'text',
    wildcards: true,
    help: 'Queue that it was sent to',
    example: '-queue:imports',
  },
  {
    kind: 'values',
    name: 'error',
    aliases: ['exception'],
    type: 'text',
    wildcards: true,
    help: 'Type of its exception, or the whole text of it',
    example: 'error:Timeout*',
  },
  {
    kind: 'compare',
    name: 'runtime',
    aliases: [],
    type: 'duration',
    help: 'How long it ran, by its worker',
    example: 'runtime:>5s',
  },
  {
    kind: 'compare',
    name: 'wait',
    aliases: ['waited'],
    type: 'duration',
    help: 'How long it waited, from sent (else received) to started',
    example: 'wait:>2m',
  },
  {
    kind: 'compare',
    name: 'retries',
    aliases: [],
    type: 'count',
    help: 'How often it was retried',
    example: 'retries:>=3',
  },
  {
    kind: 'compare',
    name: 'deliveries',
    aliases: [],
    type: 'count',
    help: 'How often a worker received it, retries included',
    example: 'deliveries:>1',
  },
  {
    kind: 'values',
    name: 'uuid',
    aliases: ['id'],
    type: 'id',
    wildcards: true,
    help: 'Its id, whole or with wildcards',
    example: 'uuid:5e9a41c7*',
  },
  {
    kind: 'values',
    name: 'root',
    aliases: ['root_id'],
    type: 'id',
    wildcards: true,
    help: 'Id of the task that began its workflow',
    example: 'root:5e9a41c7*',
  },
  {
    kind: 'values',
    name: 'parent',
    aliases: ['parent_id'],
    type: 'id',
    wildcards: true,
    help: 'Id of the task that called it',
    example: 'parent:5e9a41c7*',
  },
];

/** Everyday words that mean exactly one state. */
export const STATE_WORDS: Readonly<Record<string, TaskState>> = {
  queued: 'PENDING',
  sent: 'PENDING',
  reserved: 'RECEIVED',
  running: 'STARTED',
  succeeded: 'SUCCESS',
  failed: 'FAILURE',
  retried: 'RETRY',
  retrying: 'RETRY',
  canceled: 'CANCELLED',
};

export function findField(word: string): Field | undefined {
  const wanted = word.toLowerCase();
  return FIELDS.find((field) => field.name === wanted || field.aliases.includes(wanted));
}

/** Every name and alias, for "did you mean". */
export function fieldWords(): readonly string[] {
  return FIELDS.flatMap((field) => [field.name, ...field.aliases]);
}

export function findState(word: string): TaskState | undefined {
  const wanted = word.toLowerCase();
  return TASK_STATES.find((state) => state.toLowerCase() === wanted) ?? ownValue(STATE_WORDS, wanted);
}

export function stateWords(): readonly string[] {
  return [...TASK_STATES.map((state) => state.toLowerCase()), ...Object.keys(STATE_WORDS)];
}

/** `constructor` and its like are words that people may type as well. */
function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
