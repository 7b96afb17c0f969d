/**
 * Events → task: the runs are told by lib/tasks/runs; here they and what does not depend on them become one record.
 * A function of the set of events and not of their order of arrival.
 */
import type { TaskState } from '../contract/models.ts';
import type { TaskEvent } from '../events/event.ts';
import { queueName, type TaskId, taskId } from '../ids.ts';
import { foldRuns, hasEnded, isRedelivery, lastOf, type Run } from './runs.ts';
import type { Attempt, Delivery, Lost, Task } from './task.ts';

export interface TaskIdentity {
  readonly uuid: TaskId;
  readonly seq: number;
  readonly seen: number;
}

/** What is known of a task beside its events. */
export interface Beside {
  readonly lost?: Lost | undefined;
  readonly delivery?: Delivery | undefined;
  readonly eventsDropped?: number;
}

/** `events` must be in the order of `compareEvents` and without equals (lib/tasks/order). */
export function foldTask(
  identity: TaskIdentity,
  events: readonly TaskEvent[],
  { lost, delivery, eventsDropped = 0 }: Beside = {},
): Task {
  const runs = foldRuns(events);
  const decider = decidingRun(runs);
  const story = storyOf(events, identity.uuid);
  const wasLost = lost !== undefined && decider !== undefined && !hasEnded(decider) ? lost : undefined;
  const state = wasLost !== undefined ? 'LOST' : stateOf(decider);
  const redelivered = runs.some((run, i) => isRedelivery(run, runs[i - 1]));

  return {
    uuid: identity.uuid,
    seq: identity.seq,
    seen: identity.seen,
    state,
    name: decider?.name ?? story.name,
    shadow: story.shadow,
    args: story.args,
    kwargs: story.kwargs,
    result: decider?.result,
    exception: decider?.exception ?? (state === 'RETRY' ? lastRetry(runs)?.exception : undefined),
    traceback: decider?.traceback ?? (state === 'RETRY' ? lastRetry(runs)?.traceback : undefined),
    runtime: decider?.runtime,
    worker: decider?.worker,
    pid: decider?.pid,
    client: story.client,
    queue: story.queue === undefined ? delivery?.queue : queueName(story.queue),
    exchange: story.exchange,
    routing_key: story.routing_key,
    priority: delivery?.priority,
    retries: decider?.retries,
    eta: decider?.eta,
    expires: story.expires,
    root_id: story.root_id,
    parent_id: story.parent_id,
    clock: decider?.clock,
    sent: decider?.sent,
    received: decider?.received,
    started: decider?.started,
    succeeded: endOf(decider, 'SUCCESS'),
    failed: endOf(decider, 'FAILURE'),
    retried: lastRetry(runs)?.ended,
    revoked: endOf(decider, 'REVOKED'),
    rejected: endOf(decider, 'REJECTED'),
    timestamp: decider?.timestamp ?? events.at(-1)?.timestamp ?? identity.seen,
    terminated: decider?.terminated,
    signum: decider?.signum,
    expired: decider?.expired,
    requeue: decider?.requeue,
    deliveries: story.deliveries,
    redelivered,
    lost: wasLost,
    attempts: runs.map((run) => attemptOf(run, wasLost !== undefined && run === decider)),
    events,
    eventsDropped,
  };
}

/** A success is never taken back; else the newest attempt speaks, and of two deliveries of it the one heard last. */
function decidingRun(runs: readonly Run[]): Run | undefined {
  return runs.find((run) => run.state === 'SUCCESS') ?? runs.at(-1);
}

function stateOf(decider: Run | undefined): TaskState {
  if (decider === undefined) return 'PENDING';
  const waits = decider.state === 'PENDING' || decider.state === 'RECEIVED';
  // Celery's result backend and its own event state say RETRY until the next attempt starts.
  return waits && (decider.retries ?? 0) > 0 ? 'RETRY' : decider.state;
}

function lastRetry(runs: readonly Run[]): Run | undefined {
  return lastOf(runs, (run) => run.state === 'RETRY');
}

function endOf(run: Run | undefined, state: TaskState): number | undefined {
  return run?.state === state ? run.ended : undefined;
}

function attemptOf(run: Run, lost: boolean): Attempt {
  const { clock: _clock, timestamp: _timestamp, closed: _closed, ...attempt } = run;
  return lost ? { ...attempt, state: 'LOST' } : attempt;
}

interface Story {
  name: string | undefined;
  shadow: string | undefined;
  args: string | undefined;
  kwargs: string | undefined;
  client: string | undefined;
  queue: string | undefined;
  exchange: string | undefined;
  routing_key: string | undefined;
  expires: string | undefined;
  root_id: TaskId | undefined;
  parent_id: TaskId | undefined;
  deliveries: number;
}

/** What does not depend on attempts: the newest word that says anything. */
function storyOf(events: readonly TaskEvent[], uuid: TaskId): Story {
  const story: Story = {
    name: undefined,
    shadow: undefined,
    args: undefined,
    kwargs: undefined,
    client: undefined,
    queue: undefined,
    exchange: undefined,
    routing_key: undefined,
    expires: undefined,
    root_id: undefined,
    parent_id: undefined,
    deliveries: 0,
  };
  let received: string | undefined;
  for (const { type, fields, hostname } of events) {
    const sent = type === 'task-sent';
    if (!sent && type !== 'task-received') continue;
    // A message published without `argsrepr` has empty texts: they say nothing.
    if (fields.args) story.args = fields.args;
    if (fields.kwargs) story.kwargs = fields.kwargs;
    story.expires = fields.expires ?? story.expires;
    if (fields.root_id) story.root_id = taskId(fields.root_id);
    // After a retry `parent_id` is the task's own id: a tree built from that has a cycle.
    if (fields.parent_id && fields.parent_id !== uuid) story.parent_id = taskId(fields.parent_id);
    if (sent) {
      story.name = fields.name ?? story.name;
      story.client ??= hostname;
      story.queue = fields.queue ?? story.queue;
      story.exchange = fields.exchange ?? story.exchange;
      story.routing_key = fields.routing_key ?? story.routing_key;
    } else {
      received = fields.name ?? received;
      story.deliveries++;
    }
  }
  if (received !== undefined && story.name !== undefined && received !== story.name) story.shadow = received;
  story.name ??= received;
  return story;
}
