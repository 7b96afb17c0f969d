import { type Follow, type Followed, type Patch, type Topic, topicKey } from '../../lib/contract/socket.ts';
import { ExpediterError } from '../../lib/errors.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type Coalescer, createCoalescer } from './coalesce.ts';
import { createDocument, type Document } from './document.ts';
import type { Happened, LiveTopic } from './topics.ts';

/** Somebody at the other end of a socket. */
export interface Follower {
  readonly id: string;
  /** More is waiting for it than it takes. */
  isSlow(): boolean;
  /** From now on it gets what is published under this key. */
  join(key: string): void;
  part(key: string): void;
  send(patch: Patch): void;
}

export interface HubParts {
  /** Unique to this start of the server. */
  readonly epoch: string;
  /** Throws `invalid` for a topic that makes no sense. */
  readonly open: (topic: Topic) => LiveTopic;
  /** To everybody who joined the key but these. */
  readonly publish: (key: string, patch: Patch, except: readonly string[]) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Every topic that is followed, once each: rendered once, however many follow it. */
export interface Hub {
  /** `answer` is called once, and before the first patch that joins on it is published. */
  follow(follower: Follower, follow: Follow, answer: (followed: Followed) => void): Promise<void>;
  leave(follower: Follower, key: string): void;
  leaveAll(follower: Follower): void;
  happened(what: Happened): void;
  /** How many topics are kept. */
  readonly size: number;
  close(): void;
}

interface Entry {
  readonly key: string;
  readonly source: LiveTopic;
  readonly document: Document;
  readonly coalescer: Coalescer;
  readonly followers: Map<string, Follower>;
  /** Who asked and is not answered yet. */
  readonly joining: Map<string, symbol>;
  /** Followers who were left out because they are slow. */
  readonly lagging: Set<string>;
  readonly end: AbortController;
  /** Counts arrivals, so that a farewell can tell whether somebody came meanwhile. */
  arrivals: number;
}

const MAX_TOPICS = 1_000;
/** Who reloads a page comes back at once. */
const LINGER_MS = 10_000;
const RECOVERY_MS = 500;
/** A topic may take a quarter of one core, and of the store, for itself. */
const REST_PER_WORK = 3;
/** Characters per millisecond that all patches of one topic may have in the long run: about a megabyte a second. */
const SIZE_PER_MS = 1_000;

export function createHub({ epoch, open, publish, clock, log }: HubParts): Hub {
  const entries = new Map<string, Entry>();
  let opened = 0;

  return {
    async follow(follower, { topic, have }, answer) {
      try {
        const entry = entryOf(topic);
        await prepare(entry, follower);
        answer(join(entry, follower, have));
      } catch (error) {
        answer(refusal(error));
      }
    },
    leave(follower, key) {
      const entry = entries.get(key);
      if (entry !== undefined) part(entry, follower);
    },
    leaveAll(follower) {
      for (const entry of entries.values()) part(entry, follower);
    },
    happened(what) {
      for (const entry of entries.values()) if (entry.source.touches(what)) entry.coalescer.touch();
    },
    get size() {
      return entries.size;
    },
    close() {
      for (const entry of entries.values()) entry.end.abort();
      entries.clear();
    },
  };

  function entryOf(topic: Topic): Entry {
    const key = topicKey(topic);
    const known = entries.get(key);
    if (known !== undefined) return known;
    if (entries.size >= MAX_TOPICS) {
      throw new ExpediterError('unavailable', `More than ${MAX_TOPICS} different views are followed already.`);
    }
    opened += 1;
    const end = new AbortController();
    const entry: Entry = {
      key,
      source: open(topic),
      document: createDocument(key, `${epoch}.${opened}`),
      coalescer: createCoalescer({
        work: () => render(entry),
        isWanted: () => entry.followers.size > 0,
        clock,
        signal: end.signal,
      }),
      followers: new Map(),
      joining: new Map(),
      lagging: new Set(),
      end,
      arrivals: 0,
    };
    entries.set(key, entry);
    void tick(entry);
    return entry;
  }

  /** Makes sure that there are rows, and that the follower still wants them. */
  async function prepare(entry: Entry, follower: Follower): Promise<void> {
    const token = Symbol(follower.id);
    entry.joining.set(follower.id, token);
    entry.arrivals += 1;
    if (entry.followers.size === 0) await entry.coalescer.flush(); // nothing was rendered while nobody followed
    if (entry.joining.get(follower.id) !== token || entry.end.signal.aborted) {
      throw new ExpediterError('conflict', 'Left before the answer was ready.');
    }
  }

  /** In one go with the answer: nothing may be published between the two. */
  function join(entry: Entry, follower: Follower, have: Follow['have']): Followed {
    entry.joining.delete(follower.id);
    entry.lagging.delete(follower.id);
    entry.followers.set(follower.id, follower);
    follower.join(entry.key);
    return entry.document.catchUp(have);
  }

  function part(entry: Entry, follower: Follower): void {
    const wasJoining = entry.joining.delete(follower.id);
    const wasHere = entry.followers.delete(follower.id);
    if (!wasJoining && !wasHere) return;
    entry.lagging.delete(follower.id);
    follower.part(entry.key);
    void linger(entry);
  }

  async function linger(entry: Entry): Promise<void> {
    const { arrivals } = entry;
    if (isFollowed(entry)) return;
    await clock.sleep(LINGER_MS, entry.end.signal);
    if (isFollowed(entry) || entry.arrivals !== arrivals || entry.end.signal.aborted) return;
    entry.end.abort();
    entries.delete(entry.key);
  }

  /** What changes by the passing of time alone. */
  async function tick(entry: Entry): Promise<void> {
    const { source, end, coalescer } = entry;
    while (!end.signal.aborted) {
      await clock.sleep(source.everyMs, end.signal);
      if (isFollowed(entry) && source.isDue()) coalescer.touch();
    }
  }

  async function render(entry: Entry): Promise<number> {
    const { source, document } = entry;
    const begun = clock.now();
    const update = await source
      .render()
      .then((rows) => document.update(rows))
      .catch((error: unknown) => document.fail(failure(error, entry.key)));
    if (update !== undefined) tell(entry, update.patch);
    const workMs = (clock.now() - begun) * 1000;
    return Math.max(source.paceMs, workMs * REST_PER_WORK, (update?.size ?? 0) / SIZE_PER_MS);
  }

  function tell(entry: Entry, patch: Patch): void {
    const wasCalm = entry.lagging.size === 0;
    for (const follower of entry.followers.values()) if (follower.isSlow()) entry.lagging.add(follower.id);
    publish(entry.key, patch, [...entry.lagging]);
    if (wasCalm && entry.lagging.size > 0) void recover(entry);
  }

  /** Slow followers are left out until they have taken what waits for them; then they ask for what they missed. */
  async function recover(entry: Entry): Promise<void> {
    while (entry.lagging.size > 0 && !entry.end.signal.aborted) {
      await clock.sleep(RECOVERY_MS, entry.end.signal);
      for (const id of entry.lagging) {
        const follower = entry.followers.get(id);
        if (follower?.isSlow()) continue;
        entry.lagging.delete(id);
        follower?.send(entry.document.nudge());
      }
    }
  }

  function failure(error: unknown, key: string): string {
    if (error instanceof ExpediterError) return error.message;
    log.error({ err: error, topic: key }, 'Topic failed');
    return 'Something went wrong here. The log of the server knows more.';
  }

  function refusal(error: unknown): Followed {
    if (error instanceof ExpediterError) return { ok: false, code: error.code, detail: error.message };
    return { ok: false, code: 'internal', detail: failure(error, 'follow') };
  }
}

function isFollowed(entry: Entry): boolean {
  return entry.followers.size > 0 || entry.joining.size > 0;
}
