import type { CommandName, CommandReceipt, Subject } from '../../lib/contract/models.ts';
import { readAnswer, saysTaskUnknown } from '../../lib/control/answer.ts';
import { outcomeOf } from '../../lib/control/outcome.ts';
import { ExpediterError } from '../../lib/errors.ts';
import type { ClusterName, TaskId, WorkerName } from '../../lib/ids.ts';
import type { Actor } from '../auth/identity.ts';
import type { permit } from '../auth/permit.ts';
import type { ReadOnly } from '../auth/read-only.ts';
import type { Answer, Command, Mailbox } from '../brokers/broker.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { AuditRecord } from '../stores/store.ts';
import type { Backlog } from './backlog.ts';
import type { Observer, Sighting, Sign } from './observe.ts';
import type { Receipts } from './receipts.ts';

/** What a person wants, as the audit log tells it. */
export interface Intent {
  readonly command: CommandName;
  /** In words, without a full stop: "Terminate 5e9a41c7 with SIGTERM". */
  readonly sentence: string;
  readonly target?: Subject | undefined;
  readonly reason?: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** An intent that can be carried out: what to send, who should answer, what would make it true. */
export interface Order extends Intent {
  readonly sending: Sending;
  readonly sign?: Sign | undefined;
  /** Of the new message. */
  readonly uuid?: TaskId | undefined;
}

export type Sending =
  /** `before` are sent first, without asking for answers. */
  | {
      readonly kind: 'ask';
      readonly before?: readonly Command[];
      readonly command: Command;
      readonly asked: readonly WorkerName[];
    }
  /** Workers obey without an answer. */
  | { readonly kind: 'tell'; readonly command: Command; readonly asked: readonly WorkerName[] }
  /** Rejects when nothing was done. */
  | { readonly kind: 'act'; act(): Promise<Deed> };

/** `observed` when the deed proved itself; `problem` when a part of it was not done. */
export interface Deed {
  readonly observed?: string | undefined;
  readonly problem?: string | undefined;
}

export interface RoadParts {
  readonly cluster: ClusterName;
  readonly mailbox: Mailbox;
  readonly permit: typeof permit;
  readonly readOnly: ReadOnly;
  readonly receipts: Receipts;
  readonly observer: Observer;
  readonly audit: Backlog<AuditRecord>;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly timeoutMs: number;
}

/** The one road for commands: permit, audit entry, sending, answers, sighting. */
export interface Road {
  /** Rejects with `forbidden`, and the refusal is in the audit log. */
  admit(actor: Actor, intent: Intent): Promise<void>;
  /** `plan` finds out what to send; what it throws (`invalid`, `conflict`, …) goes to the caller and nothing is sent. */
  perform(actor: Actor, intent: Intent, plan: () => Order | Promise<Order>): Promise<CommandReceipt>;
  /** A sighting of the observer becomes a part of its receipt. */
  sighted(id: string, sighting: Sighting): void;
  /** Resolves when nobody waits for answers any more. */
  stop(): Promise<void>;
}

/** A broker that cannot be reached has said so by then; as a rule the first answer is much sooner. */
const TAKEN_MS = 2_500;
/** Between looks at workers whose state no event tells: some changes come a moment after the answer. */
const LOOKS_MS = [0, 1_000, 2_000, 4_000, 8_000];

export function createRoad(parts: RoadParts): Road {
  const { mailbox, receipts, observer, audit, clock, log, timeoutMs } = parts;
  const stopping = new AbortController();
  const stopped = new Promise<'stopped'>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve('stopped'));
  });
  const collecting = new Set<Promise<void>>();

  async function admit(actor: Actor, intent: Intent): Promise<void> {
    try {
      parts.permit(actor, 'operate');
      requireCommands(parts.readOnly);
    } catch (error) {
      if (error instanceof ExpediterError) {
        const entry = entryOf(actor, intent, parts.newId(), clock.now());
        await audit.put(entry.id, { ...entry, outcome: `refused: ${error.message}` });
      }
      throw error;
    }
  }

  async function perform(actor: Actor, intent: Intent, plan: () => Order | Promise<Order>): Promise<CommandReceipt> {
    await admit(actor, intent);
    const order = await plan();

    const entry = entryOf(actor, order, parts.newId(), clock.now());
    const written = await audit.put(entry.id, entry);
    const receipt = receiptOf(parts.cluster, entry, order);
    receipts.begin(written ? receipt : { ...receipt, sentence: `${receipt.sentence}${NOT_WRITTEN}` }, entry);
    if (order.sign !== undefined) observer.watch(entry.id, order.sign);

    try {
      await send(entry, order.sending);
    } catch (error) {
      fail(entry.id, error);
      throw error;
    }
    return receipts.find(entry.id) ?? receipt;
  }

  async function send(entry: AuditRecord, sending: Sending): Promise<void> {
    switch (sending.kind) {
      case 'ask':
        for (const command of sending.before ?? []) await mailbox.broadcast(command);
        return ask(entry, sending.command);
      case 'tell':
        return mailbox.broadcast(sending.command);
      case 'act': {
        const { observed, problem } = await sending.act();
        if (observed !== undefined) sighted(entry.id, { kind: 'seen', what: observed });
        if (problem !== undefined) change(entry.id, (receipt) => ({ ...receipt, error: problem }));
        return;
      }
      default:
        return sending satisfies never;
    }
  }

  /** Resolves when the broker has taken the question; answers go on coming into the receipt. */
  async function ask(entry: AuditRecord, command: Command): Promise<void> {
    const answers = mailbox.ask(command, timeoutMs)[Symbol.asyncIterator]();
    const first = answers.next();
    const patience = new AbortController();
    await Promise.race([first, clock.sleep(TAKEN_MS, patience.signal)]).finally(() => patience.abort());

    const collection = collect(entry, answers, first).catch((error: unknown) => {
      log.error({ err: error, command: entry.id }, 'Answers to a command could not be followed');
    });
    collecting.add(collection);
    void collection.finally(() => collecting.delete(collection));
  }

  async function collect(
    { id, at }: AuditRecord,
    answers: AsyncIterator<Answer>,
    first: Promise<IteratorResult<Answer>>,
  ): Promise<void> {
    try {
      for (let pending = first; ; pending = answers.next()) {
        const next = await Promise.race([pending, stopped]);
        if (next === 'stopped') {
          pending.catch(() => {}); // the broker closes next, and nobody is left to hear of it
          return;
        }
        if (next.done) break;
        const answer = { worker: next.value.worker, ...readAnswer(next.value.reply), after: clock.now() - at };
        receipts.change(id, (receipt) => ({ ...receipt, answers: [...receipt.answers, answer] }));
      }
    } catch (error) {
      // The workers may have heard it: what is awaited is still awaited.
      change(id, (receipt) => ({ ...receipt, waiting: false, error: whyOf(id, error) }));
      return;
    }
    const receipt = change(id, concluded);
    const nobodyTookIt = receipt?.answers.length !== 0 && receipt?.error !== undefined;
    if (nobodyTookIt) observer.drop(id);
    await lookAfter(id);
  }

  async function lookAfter(id: string): Promise<void> {
    for (const pauseMs of LOOKS_MS) {
      if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal);
      if (stopping.signal.aborted || !observer.isWatched(id)) return;
      await observer.refresh(id);
    }
  }

  function fail(id: string, error: unknown): void {
    observer.drop(id);
    change(id, (receipt) => ({ ...withoutAwaits(receipt), waiting: false, error: whyOf(id, error) }));
  }

  function whyOf(id: string, error: unknown): string {
    if (error instanceof ExpediterError) return error.message;
    log.error({ err: error, command: id }, 'A command failed');
    return 'It failed for a reason that is in the log.';
  }

  function sighted(id: string, sighting: Sighting): void {
    change(id, (receipt) => {
      if (sighting.kind === 'missed') return { ...withoutAwaits(receipt), error: sighting.why };
      const { error: _, ...rest } = withoutAwaits(receipt);
      return { ...rest, observed: { at: clock.now(), what: sighting.what } };
    });
  }

  /** Changes the receipt, and the outcome in the audit log with it. */
  function change(id: string, by: (receipt: CommandReceipt) => CommandReceipt): CommandReceipt | undefined {
    const receipt = receipts.change(id, by);
    const entry = receipts.entry(id);
    if (receipt !== undefined && entry !== undefined) {
      void audit.put(id, { ...entry, outcome: outcomeOf(receipt), outcomeAt: clock.now() });
    }
    return receipt;
  }

  return {
    admit,
    perform,
    sighted,
    async stop() {
      stopping.abort();
      await Promise.all(collecting);
    },
  };
}

function requireCommands({ on, why }: ReadOnly): void {
  if (!on) return;
  const because = why === undefined ? '.' : `: ${why}`;
  throw new ExpediterError('forbidden', `This Expediter is read-only and sends no command${because}`);
}

const NOT_WRITTEN = ' (the store is out of reach: the audit entry waits in memory)';

function entryOf(actor: Actor, intent: Intent, id: string, now: number): AuditRecord {
  return {
    id,
    at: now,
    actor: actor.name,
    ...(actor.from === undefined ? {} : { from: actor.from }),
    command: intent.command,
    sentence: intent.sentence,
    ...(intent.target === undefined ? {} : { target: intent.target }),
    ...(intent.reason === undefined ? {} : { reason: intent.reason }),
    outcome: 'requested',
    arguments: { ...intent.arguments },
  };
}

function receiptOf(cluster: ClusterName, entry: AuditRecord, { sending, sign, uuid }: Order): CommandReceipt {
  return {
    cluster,
    id: entry.id,
    command: entry.command,
    sentence: entry.sentence,
    ...(entry.target === undefined ? {} : { target: entry.target }),
    actor: entry.actor,
    requested: entry.at,
    ...(sending.kind === 'act' ? {} : { asked: [...sending.asked] }),
    answers: [],
    waiting: sending.kind === 'ask',
    ...(sign === undefined ? {} : { awaits: sign.awaits }),
    ...(uuid === undefined ? {} : { uuid }),
  };
}

/** When no more answers come: silence and refusal by all are failures, whatever may still be seen of it later. */
function concluded(receipt: CommandReceipt): CommandReceipt {
  const over = { ...receipt, waiting: false };
  const [first] = receipt.answers;
  if (receipt.observed !== undefined) return over;
  if (first === undefined) return { ...over, error: 'No worker answered.' };
  const isRefused = receipt.answers.every(({ ok }) => !ok);
  if (isRefused) return { ...withoutAwaits(over), error: `${first.worker}: ${first.text}` };
  if (receipt.awaits !== undefined && receipt.answers.every(({ text }) => saysTaskUnknown(text))) {
    return { ...over, awaits: `${receipt.awaits}: none of them runs it now, it is discarded when one takes it` };
  }
  return over;
}

function withoutAwaits({ awaits: _, ...receipt }: CommandReceipt): CommandReceipt {
  return receipt;
}
