import { whyNotRevocable } from '../../../lib/control/fitness.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { taskId } from '../../../lib/ids.ts';
import { type JobItem, pauseJob, trustCanary } from '../../../lib/jobs/job.ts';
import type { Command } from '../../brokers/broker.ts';
import { chunksOf } from '../bulk.ts';
import { revokeCommand } from '../revoke.ts';
import { whyNotTerminable } from './freeze.ts';
import type { Move } from './ledger.ts';
import { announce, type Outbox, rewatch, type Sent } from './outbox.ts';

const LOOKUPS = 25;
const ANSWER_MS = 2_500;

/**
 * Tells all workers the next `most` ids in one message. The canary is told with a question: the answers of the workers
 * are what it waits for, because a task that waits is discarded only when its turn comes.
 */
export async function sendRevokes(outbox: Outbox, most: number): Promise<Sent> {
  const { parts, ledger, watch } = outbox;
  const { action, phase } = ledger.job;
  const items = await outbox.next(most);
  const { going, skipped } = await judgeAll(outbox, items, parts.clock.now());
  ledger.move(skipped);
  if (going.length === 0) return { count: 0 };
  if (!(await announce(outbox, going))) return { count: 0 };

  const terminate = action === 'terminate';
  const signal = (ledger.job.signal ?? 'SIGTERM') as 'SIGTERM'; // parsed when the job was made
  const command = revokeCommand(
    going.map(({ from }) => taskId(from.uuid)),
    { terminate, signal },
  );
  for (const { to } of going) watch.put(to);
  const failure = await tell(outbox, command, phase === 'canary');
  const at = parts.clock.now();
  const moves = going.map(({ from, to }): Move => {
    if (failure === undefined) return { from: to, to: { ...to, state: 'sent', at } };
    // To be told twice to discard a task is to be told once; to end what an id runs is not.
    if (!terminate) return { from: to, to: from };
    return { from: to, to: { ...to, state: 'unknown', why: failure, at } };
  });
  ledger.move(moves);
  outbox.putBack(moves.flatMap(({ to }) => (to.state === 'waiting' ? [to] : [])));
  rewatch(outbox, moves);
  await ledger.flush();
  return { count: failure === undefined ? going.length : 0, hindered: failure };
}

/** Why it was not told to anybody, as far as is known; undefined when it was. */
async function tell({ parts, ledger }: Outbox, command: Command, isCanary: boolean): Promise<string | undefined> {
  const { mailbox } = parts.broker;
  try {
    if (!isCanary) {
      await mailbox.broadcast(command);
      return undefined;
    }
    let answers = 0;
    for await (const _ of mailbox.ask(command, ANSWER_MS)) answers += 1;
    if (answers > 0) ledger.change(trustCanary);
    else ledger.change((job) => pauseJob(job, 'No worker answered to the first ones.'));
    return undefined;
  } catch (error) {
    if (error instanceof ExpediterError) return error.message;
    throw error;
  }
}

async function judgeAll({ parts, ledger, putBack }: Outbox, items: readonly JobItem[], at: number) {
  const { action } = ledger.job;
  const going: Move[] = [];
  const skipped: Move[] = [];
  try {
    for (const chunk of chunksOf(items, LOOKUPS)) {
      const tasks = await Promise.all(chunk.map(({ uuid }) => parts.views.taskRecord(taskId(uuid))));
      for (const [index, from] of chunk.entries()) {
        const task = tasks[index];
        const why = action === 'terminate' ? whyNotTerminable(from.uuid, task?.state) : task && whyNotRevocable(task);
        if (why === undefined) going.push({ from, to: { ...from, state: 'sending', at } });
        else skipped.push({ from, to: { ...from, state: 'skipped', why, at } });
      }
    }
  } catch (error) {
    putBack(items);
    throw error;
  }
  return { going, skipped };
}
