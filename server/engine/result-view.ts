import type { StoredResult, StoredValue, TaskLink, TaskResult } from '../../lib/contract/models.ts';
import type { TaskId } from '../../lib/ids.ts';
import { whyNotStored, whyStatesDiffer } from '../../lib/tasks/stored-state.ts';
import type { Task } from '../../lib/tasks/task.ts';
import type { Found, Results } from '../results/results.ts';

/** Values up to so many characters go with the page; more has to be asked for. */
const SHOWN = 1_000_000;

export interface ResultViewParts {
  readonly backend: Results['backend'];
  readonly found: Found;
  /** What events tell of it; undefined when they told nothing. */
  readonly task: Task | undefined;
  /** Settings of the worker that had it, as far as it told them. */
  readonly conf: Readonly<Record<string, unknown>> | undefined;
  readonly children: readonly TaskLink[];
  readonly redact: (text: string) => string;
  readonly full: boolean;
  readonly now: number;
}

/** A look into the result backend, for people: secrets are hidden, and what is not there is explained. */
export function resultView(parts: ResultViewParts): TaskResult {
  const { backend, found, task, conf, now } = parts;
  const base = { backend: backend && { ...backend }, at: now, status: found.status };
  switch (found.status) {
    case 'none':
      return { ...base, why: 'No result backend was named: start with --result-backend to see what tasks returned.' };
    case 'unreadable':
      return { ...base, why: found.why };
    case 'down':
      return { ...base, why: found.reason, since: found.since };
    case 'missing':
      return { ...base, why: whyMissing(task, conf, now) };
    case 'found':
      return {
        ...base,
        result: storedResult(parts, found),
        differs: task && whyStatesDiffer(task, found.result.state),
      };
    default:
      return found satisfies never;
  }
}

function whyMissing(task: Task | undefined, conf: ResultViewParts['conf'], now: number): string {
  if (task === undefined) return 'Nothing is stored under its id.';
  const ended = task.succeeded ?? task.failed ?? task.revoked ?? task.rejected;
  return whyNotStored({ state: task.state, ended }, conf, now);
}

function storedResult(
  { children, redact, full }: ResultViewParts,
  { result }: Found & { status: 'found' },
): StoredResult {
  const shown = (value: StoredValue | undefined): StoredValue | undefined => value && hide(value, redact, full);
  return {
    state: result.state,
    value: shown(result.value),
    traceback: result.traceback,
    date_done: result.date_done,
    done: result.done,
    children: result.children === undefined ? undefined : [...children],
    group: result.group && { id: result.group.id, chord: result.group.chord && { ...result.group.chord } },
    parent_id: result.parent_id,
    name: result.name,
    args: shown(result.args),
    kwargs: shown(result.kwargs),
    worker: result.worker,
    retries: result.retries,
    queue: result.queue,
    expiresIn: result.expiresIn,
  };
}

function hide(value: StoredValue, redact: (text: string) => string, full: boolean): StoredValue {
  if (value.kind === 'unopened') return value;
  const text = value.kind === 'json' ? value.json : value.text;
  if (text.length > SHOWN && !full) {
    const why = `${(text.length / 1_000_000).toFixed(1)} million characters, more than a page can take`;
    return { kind: 'unopened', format: 'large', bytes: text.length, why };
  }
  return value.kind === 'json' ? { kind: 'json', json: redact(text) } : { kind: 'text', text: redact(text) };
}

/** The ids whose tasks are to be linked. */
export function calledBy(found: Found): readonly TaskId[] {
  return found.status === 'found' ? (found.result.children ?? []) : [];
}
