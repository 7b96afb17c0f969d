import { type TaskType, typeOf } from './catalogue.ts';
import { FAILURES, type FailureName, hardTimeLimit, type Raised } from './failures.ts';
import { die } from './fleet.ts';
import { dispatch, type Producer, send } from './send.ts';
import { tellOfTask } from './tell.ts';
import { after, type Message, type Run, type Worker, type World } from './world.ts';

type Outcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'failure'; readonly raised: Raised; readonly failure?: FailureName }
  | { readonly kind: 'death' };

/** Hands a message to a slot of the pool. `goOn` is called when the slot is free again. */
export function start(
  world: World,
  worker: Worker,
  message: Message,
  goOn: (world: World, worker: Worker) => void,
): void {
  const type = typeOf(message.name);
  const { seconds, outcome } = foresee(world, worker, message, type);
  const run: Run = {
    message,
    started: world.now,
    pid: freeProcess(worker),
    isLate: type.lateAck,
    ending: after(world, seconds, () => {
      if (outcome.kind === 'death') {
        die(world, worker);
        return;
      }
      worker.running.delete(message.uuid);
      finish(world, worker, run, type, outcome);
      goOn(world, worker);
    }),
  };
  worker.running.set(message.uuid, run);
  worker.processed++;
  worker.totals.set(message.name, (worker.totals.get(message.name) ?? 0) + 1);
  tellOfTask(world, worker, { type: 'task-started', uuid: message.uuid });
}

/** How long it will run, and how it will end. */
function foresee(
  world: World,
  worker: Worker,
  message: Message,
  type: TaskType,
): { seconds: number; outcome: Outcome } {
  const { random } = world;
  if (message.isPoison) return { seconds: 2 + random.next(), outcome: { kind: 'death' } };

  const factor = (world.trouble.slow.get(type.name) ?? 1) * worker.deployment.slowness;
  const [median, spread] = type.runtime;
  const seconds = message.lasts ?? Math.max(0.003, (random.skewed(median, spread) * factor) / world.pace);
  const draw = random.next();
  let sum = 0;
  for (const [chance, failure] of type.failures) {
    sum += chance;
    if (draw >= sum) continue;
    const raised = FAILURES[failure](random);
    const untilThen = failure === 'softTimeLimit' && type.limits ? type.limits.soft / world.pace : seconds;
    return { seconds: untilThen, outcome: { kind: 'failure', raised, failure } };
  }
  return limited(worker, type, seconds) ?? { seconds, outcome: { kind: 'success' } };
}

/** Only a prefork pool can end a task that takes too long. */
function limited(worker: Worker, type: TaskType, seconds: number): { seconds: number; outcome: Outcome } | undefined {
  if (worker.deployment.pool !== 'prefork') return undefined;
  const { soft, hard } = worker.limits.get(type.name) ?? type.limits ?? {};
  if (soft && seconds > soft) {
    return { seconds: soft, outcome: { kind: 'failure', raised: FAILURES.softTimeLimit() } };
  }
  if (hard && seconds > hard) return { seconds: hard, outcome: { kind: 'failure', raised: hardTimeLimit(hard) } };
  return undefined;
}

function freeProcess({ deployment, processes, running, pid }: Worker): number {
  if (deployment.pool !== 'prefork') return pid;
  const busy = new Set([...running.values()].map((run) => run.pid));
  return processes.find((process) => !busy.has(process)) ?? pid;
}

function finish(
  world: World,
  worker: Worker,
  run: Run,
  type: TaskType,
  outcome: Exclude<Outcome, { kind: 'death' }>,
): void {
  const { message } = run;
  const by: Producer = { name: `gen${run.pid}@${worker.deployment.name.split('@')[1]}`, pid: run.pid };
  world.ledger.ended++;
  if (outcome.kind === 'success') {
    goFurther(world, message, by, true);
    const runtime = world.now - run.started;
    tellOfTask(world, worker, {
      type: 'task-succeeded',
      uuid: message.uuid,
      result: type.result(message.about, world.random),
      runtime,
    });
    return;
  }
  const { raised, failure } = outcome;
  const { retry } = type;
  if (retry !== undefined && failure !== undefined && retry.on.includes(failure) && message.retries < retry.max) {
    const delay = retry.delay * (retry.backoff ? 2 ** message.retries : 1) * (0.8 + 0.4 * world.random.next());
    // The next attempt is its own child (PROTOCOL 0, 11), and is sent before the end of this one is told.
    dispatch(
      world,
      {
        ...message,
        retries: message.retries + 1,
        eta: world.now + delay / world.pace,
        parent: message.uuid,
        origin: by.name,
        redelivered: false,
      },
      by,
    );
    tellOfTask(world, worker, { type: 'task-retried', uuid: message.uuid, ...raised });
    return;
  }
  goFurther(world, message, by, false);
  tellOfTask(world, worker, { type: 'task-failed', uuid: message.uuid, ...raised });
}

/** What follows in a chain or a chord. A failure ends the chain; the body of a chord comes when its whole header is well. */
function goFurther(world: World, { uuid, root, about, rest, chord }: Message, by: Producer, isWell: boolean): void {
  const [next, ...others] = rest;
  if (isWell && next !== undefined) send(world, next, { by, about, rest: others, root, parent: uuid });
  if (chord === undefined) return;
  chord.left--;
  if (!isWell) chord.hasFailed = true;
  if (chord.left === 0 && !chord.hasFailed) send(world, chord.body, { by, about, root: uuid, parent: uuid });
}

/** Ends a running task as `revoke` with `terminate` does: its process is killed. */
export function terminate(world: World, worker: Worker, uuid: string, signum: number): boolean {
  const run = worker.running.get(uuid);
  if (run === undefined) return false;
  run.ending.act = undefined;
  worker.running.delete(uuid);
  const at = worker.processes.indexOf(run.pid);
  if (at !== -1) worker.processes[at] = world.random.int(20_000, 32_000);
  world.ledger.ended++;
  tellOfTask(world, worker, { type: 'task-revoked', uuid, terminated: true, signum, expired: false });
  return true;
}
