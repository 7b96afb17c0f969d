import type { BLOCKS, RetryPreflight, TaskState } from '../contract/models.ts';
import { whyNotRetryable } from '../control/fitness.ts';
import { shortId } from '../control/short-id.ts';
import { whyNotSendable } from './replay.ts';
import { isFinal } from './state.ts';
import type { Task } from './task.ts';

export interface Block {
  readonly id: (typeof BLOCKS)[number];
  readonly why: string;
  readonly anyway: boolean;
}

/** A worker that would be handed the message. */
export interface Consumer {
  readonly hostname: string;
  /** `celery 5.6.3`. */
  readonly software: string | undefined;
  /** Names of the tasks it knows; undefined when it has not told. */
  readonly registered: readonly string[] | undefined;
  /** Settings that differ from Celery's own, as the worker tells them. */
  readonly conf: Readonly<Record<string, unknown>> | undefined;
}

export interface RetryFacts {
  readonly task: Pick<Task, 'uuid' | 'name' | 'state' | 'requeue'>;
  readonly queue: string | undefined;
  /** Where a message with its id lies, or who holds it. */
  readonly inFlight: string | undefined;
  /** What operators made of it before. */
  readonly retries: readonly { readonly uuid: string; readonly state: TaskState | undefined }[];
  /** Online workers that take from the queue; `known` is false while some have not told what they take from. */
  readonly consumers: { readonly workers: readonly Consumer[]; readonly known: boolean };
}

/** Everything that stands against sending a task again, the gravest first. */
export function blocksOf({ task, queue, inFlight, retries, consumers }: RetryFacts): readonly Block[] {
  const blocks: Block[] = [];
  const add = (id: Block['id'], why: string | undefined, anyway = false) => {
    if (why !== undefined) blocks.push({ id, why, anyway });
  };
  const unfit = whyNotSendable(task.name);
  add('machinery', unfit && `It cannot be sent again: ${unfit}.`);
  const tooEarly = whyNotRetryable(task);
  add('running', tooEarly);
  if (tooEarly === undefined) add('in-flight', inFlight);
  add('no-json', whyNoJson(consumers.workers));
  add('already-retried', alreadyRetried(retries), true);
  if (queue !== undefined && consumers.known && consumers.workers.length === 0) {
    add('no-consumer', `No online worker takes from ${queue}: the message would wait there.`, true);
  }
  add('not-registered', whyNotRegistered(task.name, consumers.workers), true);
  return blocks;
}

function alreadyRetried(retries: RetryFacts['retries']): string | undefined {
  const last = retries.at(-1);
  if (last === undefined) return undefined;
  const open = retries.find(({ state }) => state !== undefined && !isFinal(state));
  if (open !== undefined) return `It was retried as ${shortId(open.uuid)}, which is ${open.state} now.`;
  const became = last.state === undefined ? 'of which nothing was heard' : `which ended as ${last.state}`;
  return `It was already retried as ${shortId(last.uuid)}, ${became}.`;
}

function whyNotRegistered(name: string | undefined, workers: readonly Consumer[]): string | undefined {
  if (name === undefined || workers.length === 0) return undefined;
  if (workers.some(({ registered }) => registered === undefined || registered.includes(name))) return undefined;
  const who = workers.length === 1 ? workers[0]?.hostname : `none of the ${workers.length} workers of the queue`;
  return workers.length === 1
    ? `${who} has no task registered as ${name}: it would fail as NotRegistered.`
    : `${who} has a task registered as ${name}: it would fail as NotRegistered.`;
}

const JSON_NAMES = new Set(['json', 'application/json']);

/** Our messages are JSON, unsigned. A worker drops what its `accept_content` does not name, with a log line and no event. */
function whyNoJson(workers: readonly Consumer[]): string | undefined {
  for (const { hostname, conf } of workers) {
    const accepted = conf?.accept_content;
    if (Array.isArray(accepted) && accepted.length > 0 && !accepted.some((name) => JSON_NAMES.has(String(name)))) {
      const what = accepted.some((name) => String(name) === 'auth') ? 'signed messages (auth)' : accepted.join(', ');
      return `${hostname} accepts ${what} and no JSON: it would drop the message. Retry is for JSON alone.`;
    }
    const serializer = conf?.task_serializer;
    if (serializer === 'pickle' || serializer === 'auth') {
      const what =
        serializer === 'pickle'
          ? 'pickle, which carries values that JSON cannot'
          : 'signed messages, and Expediter has no key';
      return `Tasks of ${hostname} are sent as ${what} (task_serializer): what JSON makes of them may differ.`;
    }
  }
  return undefined;
}

/** Celery 5.3 is the first that demands kombu 5.3, which is the first with typed JSON. */
export function readsTyped(software: readonly (string | undefined)[]): boolean {
  return software.length > 0 && software.every((text) => isAtLeast53(text));
}

function isAtLeast53(software: string | undefined): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(software ?? '') ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 3);
}

export function verdictOf(
  blocks: readonly Pick<Block, 'id'>[],
  missing: RetryPreflight['missing'],
): RetryPreflight['verdict'] {
  if (blocks.length > 0) return 'blocked';
  return missing.length > 0 ? 'needs-repair' : 'replayable';
}

/** What a copy lacks of the first run, as sentences. `known`: its message was seen, so nothing about it is in doubt. */
export function lossesOf(facts: {
  readonly task: Pick<Task, 'uuid' | 'root_id' | 'parent_id'>;
  readonly group: string | undefined;
  readonly called: number;
}): readonly string[] {
  const { task, group, called } = facts;
  const isPart =
    (task.root_id !== undefined && task.root_id !== task.uuid) ||
    (task.parent_id !== undefined && task.parent_id !== task.uuid);
  return [
    ...(isPart ? ['It runs alone, as the root of a tree of its own: it is no part of its workflow any more.'] : []),
    ...(group === undefined
      ? []
      : [
          `It was a member of group ${shortId(group)}: the copy counts neither in the group nor in its chord, whose body is not called by it.`,
        ]),
    called > 0
      ? `It called ${called === 1 ? 'another task' : `${called} tasks`}. What the task calls itself is called again; callbacks and what follows it in a chain lie in its message alone and are not sent.`
      : 'Callbacks, error callbacks and a chain behind it, if it had any, lay in its message alone and are not sent.',
  ];
}
