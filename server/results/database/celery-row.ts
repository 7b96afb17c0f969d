import { childrenOf, instantOf, NOTHING } from '../meta.ts';
import type { TaskResult } from '../result-backend.ts';
import { endOf, numberOf, storedOf, textOf } from './cells.ts';
import type { Row } from './sql.ts';

/**
 * `celery_taskmeta` of Celery's SQLAlchemy backend, 4.4 to 5.7 (`celery.backends.database.models`). `result` was always a
 * pickle through 5.6. The extended columns are there when `result_extended` was on as the table was made, `children`
 * since 5.7.
 */
export const CELERY_COLUMNS: Readonly<Record<string, 'plain' | 'large'>> = {
  task_id: 'plain',
  status: 'plain',
  result: 'large',
  date_done: 'plain',
  traceback: 'plain',
  children: 'large',
  name: 'plain',
  args: 'large',
  kwargs: 'large',
  worker: 'plain',
  retries: 'plain',
  queue: 'plain',
};

export function readCeleryRow(row: Row): TaskResult {
  const date = endOf(row);
  const children = storedOf(row, 'children');
  return {
    ...NOTHING,
    state: textOf(row, 'status'),
    value: storedOf(row, 'result'),
    traceback: textOf(row, 'traceback'),
    date_done: date,
    done: instantOf(date),
    children: children?.kind === 'json' ? childrenOf(children.json) : undefined,
    name: textOf(row, 'name'),
    args: extended(row, 'args'),
    kwargs: extended(row, 'kwargs'),
    worker: textOf(row, 'worker'),
    retries: numberOf(row, 'retries'),
    queue: textOf(row, 'queue'),
  };
}

/** Of a task that was not registered Celery stores a serialised null. */
function extended(row: Row, column: 'args' | 'kwargs') {
  const value = storedOf(row, column);
  return value?.kind === 'json' && value.json.trim() === 'null' ? undefined : value;
}
