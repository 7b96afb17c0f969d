import type { BrokerReport, Peeking, QueueTraits } from '../../lib/contract/models.ts';
import type { ExpediterError } from '../../lib/errors.ts';
import type { QueueName, TaskId, WorkerName } from '../../lib/ids.ts';

/**
 * PORT. A wire to one Celery cluster: it carries frames and commands, and does not know what they mean.
 * No type of a client library stands in a signature. What an implementation cannot do is a flag in `can`:
 * the UI says so in place of the button, the method throws `unsupported`.
 */
export interface Broker {
  /** `redis`, `amqp`, `demo`. */
  readonly kind: string;
  /** The address without its password, for people. */
  readonly address: string;
  /** `peek`: queues are read in place, nothing marks the messages. What holds for one queue tells `queues.peeking`. */
  readonly can: { readonly countUnacked: boolean; readonly peek: boolean; readonly publish: boolean };
  readonly events: EventStream;
  readonly mailbox: Mailbox;
  readonly queues: Queues;
  /** What happened before it was opened, of a broker that can tell; real ones keep nothing. To be taken before anybody listens. */
  readonly past?: Past;
  /** What it says of itself, as of the last measurement; left out by a broker that says nothing (Redis). */
  report?(): BrokerReport;
  close(): Promise<void>;
}

export interface Past {
  /** Unix seconds from which on it is told. */
  readonly since: number;
  /** Oldest first, up to now. May be taken once. */
  moments(): Iterable<Moment>;
}

/** What was heard at one instant. */
export interface Moment {
  /** Unix seconds, of all that it tells. */
  readonly at: number;
  readonly frames: readonly Frame[];
  readonly readings?: ReadonlyMap<QueueName, QueueReading>;
  readonly answers?: readonly (Answer & { readonly method: string })[];
}

/** One event message as it arrived: the text of the body (JSON of one event or of a list of them). */
export interface Frame {
  /** The decoded body text. Empty when the envelope itself could not be opened. */
  readonly body: string;
  /** Why the envelope could not be opened (one short clause); the frame is then counted as malformed. */
  readonly malformed?: string;
}

export interface EventStream {
  /**
   * Every frame from now on, in the bunches the socket gave them: the hot path pays per bunch, not per frame.
   * The first bunch may be empty: it says that the subscription is live. Ends when aborted,
   * throws `unavailable` when the link is lost.
   */
  listen(signal: AbortSignal): AsyncIterable<readonly Frame[]>;
  /** Frames thrown away since the broker was opened, oldest first, because nobody took them in time. */
  readonly dropped: number;
}

/** A remote-control command in Celery's own words (`method`, `arguments`, `destination`). */
export interface Command {
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Exact node names; undefined asks every worker. */
  readonly destination?: readonly WorkerName[] | undefined;
}

/** One worker's answer to a command; `reply` is what the worker said, decoded, unparsed. */
export interface Answer {
  readonly worker: WorkerName;
  readonly reply: unknown;
}

export interface Mailbox {
  /** Sends without asking for answers. Resolves when the broker has taken the message. */
  broadcast(command: Command): Promise<void>;
  /**
   * Yields each worker's answer as it comes, until everybody who was asked has answered or `timeoutMs` has passed. Where
   * the wire does not tell how many heard a question to all (AMQP), that one takes the whole time.
   * Late answers to earlier questions are never mixed in (matched by ticket).
   */
  ask(command: Command, timeoutMs: number): AsyncIterable<Answer>;
}

export interface QueueReading {
  /** Messages waiting, over all priority lists. */
  readonly depth: number;
  /** Messages handed to workers and not yet acknowledged; undefined when it cannot be told for this queue. */
  readonly unacked?: number | undefined;
  /** Consumers as the broker counts them; undefined when it does not (Redis). */
  readonly consumers?: number | undefined;
  /** The message that is next in line, when it can be read without taking it. */
  readonly oldest?: { readonly uuid: TaskId; readonly name: string | undefined } | undefined;
  /** Unix seconds at which the message next in line was published, when it says so (property `timestamp`). */
  readonly oldestSince?: number | undefined;
  /** Waiting messages by priority step; only steps that hold something. */
  readonly byPriority?: Readonly<Record<string, number>> | undefined;
  /** Messages per second, as the broker itself counts them. */
  readonly rates?: { readonly in: number; readonly out: number; readonly redelivered: number } | undefined;
  readonly traits?: QueueTraits | undefined;
}

/**
 * A task message (Celery's protocol 1 or 2) as it lies in a queue, or is to be published.
 * `body` is the exact serialised body: never parsed and re-serialised on its way back to a queue.
 */
export interface TaskMessage {
  readonly uuid: TaskId;
  readonly name: string;
  readonly queue: QueueName;
  readonly exchange: string;
  readonly routing_key: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Bytes of the serialised (and perhaps compressed) body. */
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly contentEncoding: string;
  readonly priority: number | undefined;
  readonly replyTo?: string | undefined;
  /** `args`, `kwargs` as Celery's display text (`argsrepr`, `kwargsrepr`), or of the JSON body when these are absent. */
  readonly argsrepr: string | undefined;
  readonly kwargsrepr: string | undefined;
  readonly eta: string | undefined;
  readonly expires: string | undefined;
  readonly retries: number | undefined;
  readonly root_id: TaskId | undefined;
  readonly parent_id: TaskId | undefined;
  readonly origin: string | undefined;
  readonly redelivered: boolean;
}

/** A waiting item that could not be decoded as a task message: shown, never dropped silently. */
export interface UnreadableMessage {
  readonly unreadable: string;
  readonly preview: string;
}

/** `unsent`: it never left, and may be sent later. `unknown`: it left, and nobody told whether it was taken. */
export type Publication =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused' | 'unsent' | 'unknown'; readonly why: string };

export interface Queues {
  /** Queues the broker knows of by itself (on Redis: from bindings); never Celery's own control and event queues. */
  discover(): Promise<readonly QueueName[]>;
  /** A queue that cannot be seen is absent from the map: unknown is not 0. */
  measure(names: readonly QueueName[]): Promise<ReadonlyMap<QueueName, QueueReading>>;
  /** What a look into the queue would do to it, as far as is known now. Asks nobody. */
  peeking(name: QueueName): Peeking;
  /**
   * The oldest `limit` waiting messages, in the order workers will take them. Never takes or marks them, unless the
   * operator has agreed to `redelivers`; throws `unsupported` where that is needed and missing, and where it is refused.
   */
  peek(
    name: QueueName,
    limit: number,
    consent?: { readonly acceptRedelivered: boolean },
  ): Promise<readonly (TaskMessage | UnreadableMessage)[]>;
  /** Throws `invalid` for a message that would crash a worker (PROTOCOL D.8) before anything is sent. */
  publish(message: TaskMessage): Promise<void>;
  /**
   * Many at once, in few round trips; what became of each, in their order. Never rejects: one that would crash a worker
   * is `refused` like any other that the broker does not take.
   */
  publishAll(messages: readonly TaskMessage[]): Promise<readonly Publication[]>;
  /** Removes every waiting message of all priority lists; answers how many. Held (unacked) ones stay. */
  purge(name: QueueName): Promise<number>;
}

/** What `brokers/registry.ts` opens a broker with. */
export interface BrokerOptions {
  readonly url: string;
  /** Where RabbitMQ's management API listens, when it was said: `http://host:15672`, with or without user and password. */
  readonly api?: string | undefined;
  /** Celery's `broker_transport_options` that change names on the wire. */
  readonly transport?: {
    readonly global_keyprefix?: string | undefined;
    /** true (default), false, or an own prefix such as `/{db}.`. */
    readonly fanout_prefix?: boolean | string | undefined;
    readonly fanout_patterns?: boolean | undefined;
    readonly sep?: string | undefined;
    readonly priority_steps?: readonly number[] | undefined;
    readonly unacked_key?: string | undefined;
    /** What the sentinels call the master; they are not asked without it. */
    readonly master_name?: string | undefined;
    /** How the sentinels are spoken to: `username`, `password`, `ssl`, `ssl_…`. */
    readonly sentinel_kwargs?: Readonly<Record<string, string>> | undefined;
    /** Workers publish and listen on the channel names of kombu before 5.4 as well as on their own. */
    readonly sentinel_fanout_compat?: boolean | undefined;
  };
  /** Celery's `event_exchange` (default `celeryev`) and `control_exchange` (default `celery`). */
  readonly eventExchange?: string | undefined;
  readonly controlExchange?: string | undefined;
  /** Told why each time a connection did not come up; not when one that was up is lost. */
  readonly onFailedAttempt?: ((failure: ExpediterError) => void) | undefined;
}
