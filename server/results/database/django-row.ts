import { jsonMembers, parsePythonJson } from '../../../lib/python/json.ts';
import { type StoredValue, storedValue } from '../../../lib/tasks/stored-value.ts';
import { childrenOf, instantOf, NOTHING } from '../meta.ts';
import type { Group, TaskResult } from '../result-backend.ts';
import { endOf, numberOf, storedOf, textOf } from './cells.ts';
import { quoted, type Row, type Sql } from './sql.ts';

/** `django_celery_results_taskresult` of django-celery-results 2.x (`django_celery_results.models.TaskResult`). */
export const DJANGO_COLUMNS: Readonly<Record<string, 'plain' | 'large'>> = {
  task_id: 'plain',
  status: 'plain',
  content_type: 'plain',
  content_encoding: 'plain',
  result: 'large',
  traceback: 'plain',
  date_done: 'plain',
  meta: 'plain',
  task_name: 'plain',
  task_args: 'large',
  task_kwargs: 'large',
  worker: 'plain',
};

export function readDjangoRow(row: Row): TaskResult {
  const date = endOf(row);
  return {
    ...NOTHING,
    state: textOf(row, 'status'),
    value: contentOf(row, 'result'),
    traceback: textOf(row, 'traceback'),
    date_done: date,
    done: instantOf(date),
    children: childrenOf(jsonMembers(jsonOrNull(textOf(row, 'meta')))?.get('children')),
    name: textOf(row, 'task_name'),
    args: argumentsOf(row, 'task_args'),
    kwargs: argumentsOf(row, 'task_kwargs'),
    worker: textOf(row, 'worker'),
  };
}

/** Binary contents are kept as base64 in a column of text. */
function contentOf(row: Row, column: string): StoredValue | undefined {
  const text = textOf(row, column);
  if (text === undefined || textOf(row, 'content_encoding') !== 'binary') return storedOf(row, column);
  const bytes = Buffer.from(text, 'base64');
  return storedValue(bytes, bytes.toString('utf8'));
}

/** The display text of the message, serialised once more: `"\"(1, 2)\""`; the values themselves where it had none. */
function argumentsOf(row: Row, column: string): StoredValue | undefined {
  const value = contentOf(row, column);
  if (value?.kind !== 'json') return value;
  const inner: unknown = parsePythonJson(value.json);
  if (inner === null) return undefined;
  return typeof inner === 'string' ? { kind: 'text', text: unwrapped(inner) } : value;
}

/** Some versions serialise it twice. */
function unwrapped(text: string): string {
  if (!text.startsWith('"')) return text;
  const inner: unknown = jsonOrUndefined(text);
  return typeof inner === 'string' ? inner : text;
}

/** The chord that still counts a task: the only place where a member's group can be found. */
export async function chordOfDjango(sql: Sql, table: string, id: string): Promise<Group | undefined> {
  const [row] = await sql.select(
    `SELECT group_id, sub_tasks, count FROM ${quoted(table)} WHERE sub_tasks LIKE ? ESCAPE '\\' LIMIT 1`,
    [`%"${id.replace(/[%_\\]/g, '\\$&')}"%`],
  );
  const group = row && textOf(row, 'group_id');
  if (row === undefined || group === undefined) return undefined;
  const size = childrenOf(textOf(row, 'sub_tasks'))?.length;
  const left = numberOf(row, 'count');
  if (size === undefined || left === undefined) return { id: group };
  return { id: group, chord: { done: Math.max(0, size - left), size } };
}

function jsonOrNull(text: string | undefined): string {
  return text !== undefined && jsonOrUndefined(text) !== undefined ? text : 'null';
}

function jsonOrUndefined(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    return undefined; // not JSON, and then nothing is known
  }
}
