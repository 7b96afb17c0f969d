import type { JobPreview } from '../../../lib/contract/job-models.ts';
import type { TaskSummary } from '../../../lib/contract/models.ts';
import type { ParsedOf, previewJob } from '../../../lib/contract/rest.ts';
import { whyNotRetryable, whyNotRevocable } from '../../../lib/control/fitness.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { groupDigits } from '../../../lib/format/count.ts';
import { type TaskId, taskId } from '../../../lib/ids.ts';
import type { JobAction } from '../../../lib/jobs/job.ts';
import { impersonal } from '../../../lib/jobs/reasons.ts';
import { parseQuery } from '../../../lib/query/parse.ts';
import { replayOf } from '../../../lib/tasks/replay.ts';
import { taskSummary } from '../../../lib/tasks/summary.ts';
import type { Page } from '../../stores/store.ts';
import { presentWorkers } from '../asked.ts';
import { chunksOf, judgeOne } from '../bulk.ts';
import { requirePublish } from '../prepare.ts';
import type { JobParts } from './parts.ts';

export type Request = ParsedOf<typeof previewJob>;

/** What a job is for: ids that stay what they are, whatever happens to the tasks. */
export interface Frozen {
  readonly preview: JobPreview;
  readonly request: Request;
  readonly fit: readonly string[];
  readonly skipped: readonly { readonly uuid: string; readonly why: string }[];
}

export const MAX_TASKS = 100_000;
/** Rows that are judged in one go: some milliseconds of the thread that also draws pages. */
const PAGE = 250;
const LOOKUPS = 25;
const SAMPLE = 5;
const COMMONEST = 10;
/** What a worker keeps in mind of revoked ids (`REVOKES_MAX` of celery.worker.state), and for how long. */
const MOST_REVOKED = 50_000;

/** Reads the tasks that are meant, judges each, and sums up. Nothing is sent or written. */
export async function freeze(parts: JobParts, request: Request): Promise<Frozen> {
  if ((request.q === undefined) === (request.uuids === undefined)) {
    throw new ExpediterError('invalid', 'Name the tasks either by "uuids" or by a query "q".');
  }
  if (request.action === 'retry') requirePublish(parts);
  const tally = createTally();
  const pages = request.uuids === undefined ? matches(parts, request) : named(parts, request.uuids);
  for await (const page of pages) {
    for (const rows of chunksOf(page, LOOKUPS)) {
      const reasons = await Promise.all(rows.map((row) => judge(parts, request.action, row)));
      for (const [index, row] of rows.entries()) tally.note(row, reasons[index]);
    }
  }
  const { fit, skipped, left, ...facts } = tally.end();
  return {
    request,
    fit,
    skipped,
    preview: {
      id: parts.newId(),
      action: request.action,
      which: whichOf(request),
      matched: fit.length + skipped.length,
      fit: fit.length,
      ...facts,
      skipped: left,
      warnings: warningsOf(parts, request.action, fit.length),
      created: parts.clock.now(),
    },
  };
}

export function whichOf({ q, uuids }: Pick<Request, 'q' | 'uuids'>): string {
  if (uuids !== undefined) return `${groupDigits(uuids.length)} chosen ${uuids.length === 1 ? 'task' : 'tasks'}`;
  return q === '' ? 'all tasks' : `tasks that match "${q}"`;
}

/** A task as a list knows it; of one that no event told of, the id alone. */
type Row = Pick<TaskSummary, 'uuid'> & Partial<TaskSummary>;

async function* matches({ views, clock }: JobParts, { q = '', from, to }: Request): AsyncIterable<readonly Row[]> {
  const { query, errors } = parseQuery(q);
  const [mistake] = errors;
  if (mistake !== undefined) throw new ExpediterError('invalid', `The query cannot be read: ${mistake.message}`);
  // What comes while we read is not meant.
  const range = { from, to: to ?? clock.now() };
  let count = 0;
  let after: Page['after'];
  do {
    const page = await views.tasks(query, range, { sort: 'seen', limit: PAGE, after });
    count += page.items.length;
    if (count > MAX_TASKS) {
      const sentence = `The query matches more than ${groupDigits(MAX_TASKS)} tasks: narrow it, by a state for instance.`;
      throw new ExpediterError('invalid', sentence);
    }
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}

async function* named({ views }: JobParts, uuids: readonly string[]): AsyncIterable<readonly Row[]> {
  for (const chunk of chunksOf([...new Set(uuids)], LOOKUPS)) {
    const tasks = await Promise.all(chunk.map((uuid) => views.taskRecord(taskId(uuid))));
    yield chunk.map((uuid, index): Row => {
      const task = tasks[index];
      return task === undefined ? { uuid } : taskSummary(task, views.cluster);
    });
  }
}

/**
 * Why it is left out, or undefined. Most rows are judged by what lists show; the last word on the rest, and on every one
 * when its turn comes, has the command itself.
 */
async function judge(parts: JobParts, action: JobAction, row: Row): Promise<string | undefined> {
  const { uuid, state } = row;
  if (action === 'terminate') return whyNotTerminable(uuid, state);
  const isPlain = state !== undefined && state !== 'REJECTED';
  if (isPlain) {
    const facts = { uuid: taskId(uuid), state, requeue: undefined };
    const why = action === 'retry' ? whyNotRetryable(facts) : whyNotRevocable(facts);
    if (why !== undefined || action === 'revoke') return why;
    const { name, args, kwargs, queue } = row;
    if (queue !== undefined && replayOf({ name, args, kwargs }).ok) return undefined;
  }
  const verdict = await judgeOne(parts, { action }, taskId(uuid));
  return 'why' in verdict ? verdict.why : undefined;
}

/** Only what runs can be ended: what waits is to be revoked. */
export function whyNotTerminable(uuid: string, state: TaskSummary['state'] | undefined): string | undefined {
  if (state === 'STARTED') return undefined;
  if (state === undefined) return 'No event has told of it.';
  const over = whyNotRevocable({ uuid: uuid as TaskId, state, requeue: undefined });
  return over ?? `It does not run (${state}): revoke it.`;
}

function createTally() {
  const fit: string[] = [];
  const skipped: { uuid: string; why: string }[] = [];
  const byName = new Map<string, number>();
  const byQueue = new Map<string, number>();
  const byState = new Map<string, number>();
  const reasons = new Map<string, number>();
  const sample: JobPreview['sample'] = [];
  return {
    note({ uuid, name, queue, state, args }: Row, why: string | undefined): void {
      if (why !== undefined) {
        skipped.push({ uuid, why });
        add(reasons, impersonal(why, uuid));
        return;
      }
      fit.push(uuid);
      add(byName, name ?? 'name not known');
      add(byQueue, queue ?? 'queue not known');
      add(byState, state ?? 'state not known');
      if (sample.length < SAMPLE) sample.push({ uuid, name, state, args });
    },
    end: () => ({
      fit,
      skipped,
      byName: commonest(byName),
      byQueue: commonest(byQueue),
      byState: commonest(byState),
      left: [...reasons].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count),
      sample,
    }),
  };
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function commonest(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).slice(0, COMMONEST));
}

function warningsOf(parts: JobParts, action: JobAction, count: number): string[] {
  if (action === 'retry' || count === 0) return [];
  const warnings: string[] = [];
  if (presentWorkers(parts.views).length === 0) warnings.push('No worker is online: nobody would hear it.');
  if (count > MOST_REVOKED) {
    warnings.push(
      `A worker keeps ${groupDigits(MOST_REVOKED)} revoked ids in memory, for three hours, and forgets the oldest beyond that: purge the queue, or revoke them in parts as they are discarded.`,
    );
  }
  return warnings;
}
