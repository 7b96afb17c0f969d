import type { JobItem as ItemView, JobPreview, JobSummary } from '../../../lib/contract/job-models.ts';
import type { CommandName } from '../../../lib/contract/models.ts';
import type { createJob, ParsedOf } from '../../../lib/contract/rest.ts';
import { shortId } from '../../../lib/control/short-id.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { groupDigits } from '../../../lib/format/count.ts';
import { taskId } from '../../../lib/ids.ts';
import {
  cancelJob,
  type ItemState,
  isOver,
  type Job,
  type JobItem,
  newJob,
  pauseJob,
  resumeJob,
  startJob,
  whyNot,
} from '../../../lib/jobs/job.ts';
import { jobSentence } from '../../../lib/jobs/words.ts';
import type { Actor } from '../../auth/identity.ts';
import type { Service } from '../../service.ts';
import { chunksOf } from '../bulk.ts';
import type { Intent } from '../perform.ts';
import { createDrafts } from './drafts.ts';
import { countsOf, intentOf, startEntry, titleOf } from './entries.ts';
import { type Frozen, freeze, type Request } from './freeze.ts';
import type { Jobs } from './jobs.ts';
import type { JobParts } from './parts.ts';
import { createRunner, type Runner, WATCH_AFTER_SECONDS } from './runner.ts';
import { jobView } from './view.ts';

/** From more than this on the number of tasks is to be confirmed. */
const CONFIRM_ABOVE = 100;
const ITEMS_AT_ONCE = 5_000;
const MOST_LISTED = 100;
const RETRY_MS = 2_000;
const DEFAULTS = {
  retry: { rate: 100, bound: 0.2 },
  revoke: { rate: 1_000, bound: undefined },
  terminate: { rate: 1_000, bound: undefined },
} as const;
/** Who speaks for a job that turns by itself. */
const ITSELF = 'expediter';

export function createJobs(parts: JobParts): Jobs & Service {
  const { road, jobs, audit, clock, log, views } = parts;
  const drafts = createDrafts(clock);
  const runners = new Map<string, Runner>();
  const listeners = new Set<() => void>();
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let recovering: Promise<void> = Promise.resolve();
  let unsubscribe: (() => void) | undefined;
  const events = { onChange: tell, onTurn };

  function tell(): void {
    for (const listener of listeners) listener();
  }

  async function preview(actor: Actor, request: Request): Promise<JobPreview> {
    await road.admit(actor, intentOf(request, undefined));
    const frozen = await freeze(parts, request);
    drafts.keep(frozen);
    return frozen.preview;
  }

  async function create(actor: Actor, asked: ParsedOf<typeof createJob>): Promise<JobSummary> {
    const draft = asked.preview === undefined ? undefined : drafts.find(asked.preview);
    const request = draft?.request ?? requestOf(asked);
    await road.admit(actor, intentOf(request, asked.reason));
    const frozen = draft ?? (await freeze(parts, request));
    requireConfirmed(frozen, asked.confirm);
    drafts.drop(frozen.preview.id);

    const { action } = request;
    const runner = createRunner(
      parts,
      newJob({
        id: parts.newId(),
        action,
        which: frozen.preview.which,
        q: request.q,
        ...(action === 'terminate' ? { signal: request.signal } : {}),
        actor: actor.name,
        reason: asked.reason,
        created: clock.now(),
        rate: asked.rate ?? DEFAULTS[action].rate,
        canary: asked.canary,
        watch: asked.watch,
        bound: asked.bound ?? DEFAULTS[action].bound,
      }),
      false,
      events,
    );
    try {
      await writeItems(runner, frozen);
      runner.order(startJob);
      await runner.ledger.flush();
    } catch (error) {
      // What is written of it must not begin at the next start.
      runner.order((job) => cancelJob(job, UNWRITTEN, clock.now()));
      drive(runner);
      throw error;
    }
    await audit.put(runner.job.id, startEntry(runner.job, 'acknowledged: the job has begun'));
    drive(runner);
    return view(runner.job);
  }

  /** In parts, so that what is heard of tasks need not wait for long to be written. */
  async function writeItems({ ledger }: Runner, { fit, skipped }: Frozen): Promise<void> {
    const at = clock.now();
    const waiting = fit.map((uuid, n): JobItem => ({ n, uuid, state: 'waiting' }));
    const left = skipped.map(({ uuid, why }, n): JobItem => ({ n: n + fit.length, uuid, state: 'skipped', why, at }));
    for (const chunk of chunksOf([...waiting, ...left], ITEMS_AT_ONCE)) {
      ledger.add(chunk);
      await ledger.flush();
    }
  }

  function drive(runner: Runner): void {
    const { id } = runner.job;
    runners.set(id, runner);
    tell();
    const driving = runner.run(stopping.signal).finally(() => {
      if (!stopping.signal.aborted) runners.delete(id);
    });
    running.add(driving);
    void driving.finally(() => running.delete(driving));
  }

  async function order(
    actor: Actor,
    { id, reason }: { readonly id: string; readonly reason?: string | undefined },
    step: 'pause' | 'resume' | 'cancel',
  ): Promise<JobSummary> {
    const intent: Intent = {
      command: `job-${step}`,
      sentence: `${STEPS[step]} the job ${shortId(id)}`,
      target: { kind: 'job', id },
      reason,
      arguments: {},
    };
    await road.admit(actor, intent);
    const known = await get(id);
    const entry: Intent = { ...intent, sentence: `${intent.sentence}: ${titleOf(known)}` };
    const runner = runners.get(id);
    const refusal = whyNot(step, runner?.job ?? known);
    if (refusal !== undefined) throw new ExpediterError('conflict', refusal);
    if (runner === undefined) throw new ExpediterError('unavailable', 'The job is not read from the store yet.');
    const because = reason === undefined ? '' : `: ${reason}`;
    runner.order((job) => {
      if (step === 'resume') return resumeJob(job);
      if (step === 'pause') return pauseJob(job, `${actor.name} paused it${because}.`);
      return cancelJob(job, `${actor.name} cancelled it${because}.`, clock.now());
    });
    const { job } = runner;
    await record(actor.name, entry, job);
    if (isOver(job)) await audit.put(id, startEntry(job, outcomeOf(job)));
    // In memory it holds at once; the runner goes on trying to write it down.
    await runner.ledger
      .flush()
      .catch((error: unknown) => log.warn({ err: error, job: id }, 'A job is not written yet'));
    return view(job);
  }

  /** A job has paused itself, or come to its end. */
  function onTurn(job: Job): void {
    const sentence = `Job ${shortId(job.id)} ${job.state === 'paused' ? 'paused itself' : 'has ended'}: ${titleOf(job)}`;
    const command: CommandName = job.state === 'paused' ? 'job-pause' : 'job-end';
    const intent: Intent = { command, sentence, target: { kind: 'job', id: job.id }, arguments: {} };
    void record(ITSELF, intent, job);
    if (isOver(job)) void audit.put(job.id, startEntry(job, outcomeOf(job)));
  }

  async function record(actor: string, { command, sentence, target, reason }: Intent, job: Job): Promise<void> {
    const id = parts.newId();
    await audit.put(id, {
      ...{ id, at: clock.now(), actor, command, sentence, outcome: outcomeOf(job), arguments: countsOf(job) },
      ...(target === undefined ? {} : { target }),
      ...(reason === undefined ? {} : { reason }),
    });
  }

  const outcomeOf = (job: Job) => `observed: ${jobSentence(job, clock.now())}`;

  async function get(id: string): Promise<Job> {
    const job = runners.get(id)?.job ?? (await jobs.find(id));
    if (job === undefined) throw new ExpediterError('not-found', `No job has the id ${id}.`);
    return job;
  }

  function view(job: Job): JobSummary {
    return jobView(job, { cluster: views.cluster, now: clock.now(), hindered: runners.get(job.id)?.hindered });
  }

  /** What memory knows is fresher than what is written. */
  const fresh = (job: Job) => view(runners.get(job.id)?.job ?? job);

  async function items(
    id: string,
    page: { readonly state?: ItemState | undefined; readonly limit: number; readonly after?: number | undefined },
  ): Promise<readonly ItemView[]> {
    const { action } = await get(id);
    await runners.get(id)?.ledger.flush();
    const found = await jobs.items(id, page);
    return Promise.all(
      found.map(async ({ result, ...item }): Promise<ItemView> => {
        const [old, made] = await Promise.all([
          recordOf(item.uuid),
          item.as === undefined ? undefined : recordOf(item.as),
        ]);
        const now = action === 'retry' ? (made?.state ?? result) : (old?.state ?? result);
        return {
          ...item,
          ...(old?.name === undefined ? {} : { name: old.name }),
          ...(now === undefined ? {} : { now }),
        };
      }),
    );
  }

  /** The list can be read without what the tasks themselves tell. */
  const recordOf = (uuid: string) => views.taskRecord(taskId(uuid)).catch(() => undefined);

  /** Open jobs of an earlier run, once the store can be read. */
  async function recover(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        // Of those that ended a moment ago the ends of their tasks are still awaited.
        const recent = (await jobs.list({ limit: MOST_LISTED })).filter((job) => {
          return job.ended !== undefined && job.ended + WATCH_AFTER_SECONDS > clock.now();
        });
        for (const job of [...(await jobs.open()), ...recent]) {
          if (runners.has(job.id)) continue;
          const runner = createRunner(parts, job, true, events);
          if (job.state === 'freezing') runner.order((one) => cancelJob(one, UNFINISHED, clock.now()));
          drive(runner);
        }
        return;
      } catch (error) {
        log.debug({ err: error }, 'Bulk jobs cannot be read yet');
        await clock.sleep(RETRY_MS, stopping.signal);
      }
    }
  }

  return {
    name: 'jobs',
    preview,
    create,
    pause: (actor, request) => order(actor, request, 'pause'),
    resume: (actor, request) => order(actor, request, 'resume'),
    cancel: (actor, request) => order(actor, request, 'cancel'),
    find: async (id) => view(await get(id)),
    list: async (page) => (await jobs.list(page)).map(fresh),
    latest: async () => (await jobs.list({ limit: MOST_LISTED })).map(fresh),
    items,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async start() {
      unsubscribe = views.onChange(({ tasks }) => {
        if (tasks.length > 0) for (const runner of runners.values()) runner.look(tasks);
      });
      recovering = recover();
    },
    async stop() {
      unsubscribe?.();
      stopping.abort();
      await recovering;
      // What is on its way is waited for: so a stop leaves nothing in doubt.
      await Promise.all(running);
    },
  };
}

const STEPS = { pause: 'Pause', resume: 'Resume', cancel: 'Cancel' } as const;
const UNWRITTEN = 'Its ids could not be written down; nothing was sent.';
const UNFINISHED = 'Expediter ended while its ids were being written down; nothing was sent.';

function requestOf({ action, q, from, to, uuids, signal }: ParsedOf<typeof createJob>): Request {
  if (action === undefined) throw new ExpediterError('invalid', 'Name an "action", or the "preview" to begin.');
  return { action, q, from, to, uuids, signal };
}

function requireConfirmed({ preview: { fit, which, action } }: Frozen, confirm: number | undefined): void {
  if (fit === 0) throw new ExpediterError('conflict', `None of the ${which} admits a ${action}.`);
  if (confirm === fit || (confirm === undefined && fit <= CONFIRM_ABOVE)) return;
  const tasks = `${groupDigits(fit)} ${fit === 1 ? 'task' : 'tasks'}`;
  throw new ExpediterError('conflict', `This is for ${tasks}: confirm it with "confirm": ${fit}.`);
}
