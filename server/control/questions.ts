import type { Whereabouts, WorkerAnswers } from '../../lib/contract/models.ts';
import type { askWorkers as askWorkersEndpoint, getWhereabouts, ParsedOf } from '../../lib/contract/rest.ts';
import { maskUrlsIn } from '../../lib/control/mask-urls.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { type WorkerName, workerName } from '../../lib/ids.ts';
import type { Redact } from '../../lib/python/redact.ts';
import { parseInspection, parseQueryTask } from '../../lib/workers/inspection.ts';
import type { Command, Mailbox } from '../brokers/broker.ts';
import type { Clock } from '../clock.ts';
import type { Views } from '../engine/views.ts';
import { presentWorkers } from './asked.ts';

export interface QuestionParts {
  readonly mailbox: Mailbox;
  readonly views: Pick<Views, 'workers'>;
  readonly clock: Clock;
  readonly redact: Redact;
}

/** People wait for it; a memory dump or a report takes a worker a moment. */
const ANSWER_MS = 3_000;

/** Questions that change nothing; nothing is kept of the answers. */
export async function askWorkers(
  parts: QuestionParts,
  { hostnames, question, arguments: given }: ParsedOf<typeof askWorkersEndpoint>,
): Promise<WorkerAnswers> {
  const { views, clock } = parts;
  const at = clock.now();
  const asked = hostnames === undefined ? presentWorkers(views) : hostnames.map((name) => known(views, name));
  const destination = hostnames === undefined ? {} : { destination: asked };
  const answers = await collect(parts, { method: question, arguments: { ...given }, ...destination });
  return {
    at,
    asked: [...asked],
    answers: answers.map(({ worker, reply, after }) => {
      if (isRefusal(reply)) return { worker, after, error: textOf(reply.error) };
      // `report` wraps its text as commands do.
      const value = question === 'report' && isTaken(reply) ? reply.ok : reply;
      return { worker, after, value: maskUrlsIn(value ?? null) };
    }),
  };
}

/**
 * `query_task` does not tell of tasks that wait in a worker for their time (PROTOCOL C.4), so each is asked for its
 * schedule as well.
 */
export async function whereabouts(
  parts: QuestionParts,
  { uuid }: ParsedOf<typeof getWhereabouts>,
): Promise<Whereabouts> {
  const at = parts.clock.now();
  const [found, schedules] = await Promise.all([
    collect(parts, { method: 'query_task', arguments: { ids: [uuid] } }),
    collect(parts, { method: 'scheduled', arguments: {} }),
  ]);
  const waiting = new Map(
    schedules.map(({ worker, reply }) => {
      const tasks = parseInspection('scheduled', reply, at).value ?? [];
      return [worker, tasks.find((task) => task.uuid === uuid)];
    }),
  );
  return {
    uuid,
    at,
    asked: [...presentWorkers(parts.views)],
    answers: found.map(({ worker, reply, after }) => {
      const scheduled = waiting.get(worker);
      if (scheduled !== undefined) return { worker, after, holds: 'scheduled', task: hidden(scheduled) };
      if (isRefusal(reply)) return { worker, after, error: textOf(reply.error) };
      const known = parseQueryTask(reply, uuid);
      return known === undefined
        ? { worker, after, holds: 'no' }
        : { worker, after, holds: known.holds, task: hidden(known.task) };
    }),
  };

  function hidden<T extends { args?: string | undefined; kwargs?: string | undefined }>(task: T): T {
    const clean = (text: string | undefined) => (text === undefined ? undefined : parts.redact(text));
    return { ...task, args: clean(task.args), kwargs: clean(task.kwargs) };
  }
}

interface Collected {
  readonly worker: WorkerName;
  readonly reply: unknown;
  /** Seconds. */
  readonly after: number;
}

async function collect({ mailbox, clock }: QuestionParts, command: Command): Promise<readonly Collected[]> {
  const began = clock.now();
  const answers: Collected[] = [];
  for await (const answer of mailbox.ask(command, ANSWER_MS)) answers.push({ ...answer, after: clock.now() - began });
  return answers;
}

function known(views: QuestionParts['views'], hostname: string): WorkerName {
  if (views.workers().some((worker) => worker.hostname === hostname)) return workerName(hostname);
  throw new ExpediterError('not-found', `No worker has the name ${hostname}.`);
}

function isRefusal(reply: unknown): reply is { readonly error: unknown } {
  return typeof reply === 'object' && reply !== null && 'error' in reply && Object.keys(reply).length === 1;
}

function isTaken(reply: unknown): reply is { readonly ok: unknown } {
  return typeof reply === 'object' && reply !== null && 'ok' in reply;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
