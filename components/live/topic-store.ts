import { type Followed, type Patch, type Snapshot, type Topic, topicKey } from '../../lib/contract/socket.ts';
import { applyPatch } from '../../lib/live/patch.ts';
import type { Wire } from './socket.ts';

/**
 * What a component sees of a topic. `live`: as the server has it. `stale`: the last that is known, because the link is
 * lost or the server could not renew it (`error`). `failed`: nothing to show, `error` says why. `since`: Unix seconds.
 */
export interface TopicState {
  readonly rows: Readonly<Record<string, unknown>>;
  readonly order: readonly string[];
  readonly status: 'waiting' | 'live' | 'stale' | 'failed';
  readonly error?: string;
  readonly since: number;
}

export const WAITING: TopicState = { rows: {}, order: [], status: 'waiting', since: 0 };

/** Every topic this tab follows, once each, and the page-wide switch between live and paused. */
export interface TopicStore {
  /** Follows while somebody listens, and a little longer: the next page often wants the same topic. */
  subscribe(topic: Topic, listener: () => void): () => void;
  /** The same reference until something changes. */
  read(key: string): TopicState;
  /** Leaves everything, keeping what is known; `wake` follows again from there. For a tab that nobody sees. */
  suspend(): void;
  wake(): void;
  readonly pause: PauseSwitch;
}

export interface PauseSwitch {
  /** The same reference until something changes. `held`: rows that changed since, each counted once. */
  read(): { readonly paused: boolean; readonly held: number };
  set(paused: boolean): void;
  subscribe(listener: () => void): () => void;
}

/** A row of the server about the document itself: it could not be renewed. */
const ERROR_ROW = '#error';
/** The pill and the marks of commands go on telling the truth while the page is paused. */
const NEVER_PAUSED: ReadonlySet<Topic['kind']> = new Set<Topic['kind']>(['clusters', 'shell', 'receipts']);
const LINGER_MS = 5_000;
const RETRY_MS = 5_000;
/** Refusals that may pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(['unavailable', 'timeout', 'internal']);
/** Enough for a pill, and a bound for a tab that is paused over night. */
const MAX_HELD = 10_000;

interface Entry {
  readonly topic: Topic;
  readonly key: string;
  readonly listeners: Set<() => void>;
  /** What the server has; what is shown lags behind it while paused. */
  current: Snapshot | undefined;
  shown: Snapshot | undefined;
  refused: { readonly code: string; readonly detail: string } | undefined;
  /** Whether the server is sending patches that join on `current`. */
  joined: boolean;
  /** Counts follows, so that the answer to an older one is ignored. */
  asked: number;
  linger: ReturnType<typeof setTimeout> | undefined;
  retry: ReturnType<typeof setTimeout> | undefined;
  state: TopicState;
}

/** `now`: Unix seconds. */
export function createTopicStore(wire: Wire, now: () => number): TopicStore {
  const entries = new Map<string, Entry>();
  const pauseListeners = new Set<() => void>();
  const held = new Set<string>();
  let pauseState = { paused: false, held: 0 };
  let isUp = false;
  let suspended = false;

  wire.onLink((up) => {
    isUp = up;
    for (const entry of entries.values()) {
      if (up && !suspended) follow(entry);
      if (!up) part(entry);
    }
  });
  wire.onPatch((patch) => {
    const entry = entries.get(patch.topic);
    if (entry?.joined) join(entry, patch);
  });

  return {
    subscribe(topic, listener) {
      const entry = entryOf(topic);
      clearTimeout(entry.linger);
      entry.listeners.add(listener);
      return () => {
        entry.listeners.delete(listener);
        if (entry.listeners.size > 0) return;
        clearTimeout(entry.linger);
        entry.linger = setTimeout(() => forget(entry), LINGER_MS);
      };
    },
    read: (key) => entries.get(key)?.state ?? WAITING,
    suspend() {
      if (suspended) return;
      suspended = true;
      for (const entry of entries.values()) {
        if (isUp) wire.leave(entry.key);
        part(entry);
      }
    },
    wake() {
      if (!suspended) return;
      suspended = false;
      if (isUp) for (const entry of entries.values()) follow(entry);
    },
    pause: {
      read: () => pauseState,
      set(paused) {
        if (paused === pauseState.paused) return;
        held.clear();
        pauseState = { paused, held: 0 };
        for (const entry of entries.values()) publish(entry);
        for (const listener of pauseListeners) listener();
      },
      subscribe(listener) {
        pauseListeners.add(listener);
        return () => pauseListeners.delete(listener);
      },
    },
  };

  function entryOf(topic: Topic): Entry {
    const key = topicKey(topic);
    const known = entries.get(key);
    if (known !== undefined) return known;

    const entry: Entry = {
      topic,
      key,
      listeners: new Set(),
      current: undefined,
      shown: undefined,
      refused: undefined,
      joined: false,
      asked: 0,
      linger: undefined,
      retry: undefined,
      state: { ...WAITING, since: now() },
    };
    entries.set(key, entry);
    if (isUp && !suspended) follow(entry);
    return entry;
  }

  function forget(entry: Entry): void {
    entries.delete(entry.key);
    part(entry);
    if (isUp && !suspended) wire.leave(entry.key);
  }

  /** From now on nothing joins, and answers on their way are too late. */
  function part(entry: Entry): void {
    entry.joined = false;
    entry.asked += 1;
    clearTimeout(entry.retry);
    publish(entry);
  }

  function follow(entry: Entry): void {
    clearTimeout(entry.retry);
    entry.joined = false;
    entry.asked += 1;
    const { asked, current, topic } = entry;
    const have = current === undefined ? {} : { have: { epoch: current.epoch, revision: current.revision } };
    wire.follow({ topic, ...have }, (followed) => {
      if (entry.asked === asked) take(entry, followed);
    });
  }

  function take(entry: Entry, followed: Followed): void {
    if (!followed.ok) {
      entry.refused = followed;
      if (PASSING.has(followed.code)) entry.retry = setTimeout(() => follow(entry), RETRY_MS);
      publish(entry);
      return;
    }
    entry.refused = undefined;
    entry.joined = true;
    if ('snapshot' in followed) {
      const before = entry.current;
      entry.current = before === undefined ? followed.snapshot : keepRows(before, followed.snapshot);
      note(entry, changedKeys(before, entry.current));
      publish(entry);
      return;
    }
    for (const patch of followed.patches) if (entry.joined) join(entry, patch);
    publish(entry);
  }

  function join(entry: Entry, patch: Patch): void {
    const next = entry.current === undefined ? 'gap' : applyPatch(entry.current, patch);
    if (next === 'gap') {
      follow(entry);
      return;
    }
    if (next === entry.current) return;
    entry.current = next;
    note(entry, Object.keys(patch.put));
    publish(entry);
  }

  function note(entry: Entry, keys: readonly string[]): void {
    if (!isHeld(entry)) return;
    for (const key of keys) {
      if (key !== ERROR_ROW && held.size < MAX_HELD) held.add(`${entry.key}\n${key}`);
    }
    if (held.size === pauseState.held) return;
    pauseState = { paused: true, held: held.size };
    for (const listener of pauseListeners) listener();
  }

  /** A document that was never shown is shown once, paused or not: an empty page helps nobody. */
  function isHeld(entry: Entry): boolean {
    return pauseState.paused && entry.shown !== undefined && !NEVER_PAUSED.has(entry.topic.kind);
  }

  function publish(entry: Entry): void {
    if (!isHeld(entry)) entry.shown = entry.current;
    const next = stateOf(entry, now);
    if (next === entry.state) return;
    entry.state = next;
    for (const listener of entry.listeners) listener();
  }
}

function stateOf(entry: Entry, now: () => number): TopicState {
  const { shown, state: before } = entry;
  const { rows, order, failure } = shown === undefined ? { ...WAITING, failure: undefined } : contentOf(shown, before);
  const error = entry.refused?.detail ?? failure;
  const isEmpty = shown === undefined || (failure !== undefined && order.length === 0);
  const status = statusOf({ isEmpty, error, joined: entry.joined });
  if (before.status === status && before.rows === rows && before.order === order && before.error === error) {
    return before;
  }
  const since = before.status === status ? before.since : now();
  return { rows, order, status, since, ...(error === undefined ? {} : { error }) };
}

function statusOf(facts: { isEmpty: boolean; error: string | undefined; joined: boolean }): TopicState['status'] {
  if (facts.isEmpty) return facts.error === undefined ? 'waiting' : 'failed';
  return facts.error === undefined && facts.joined ? 'live' : 'stale';
}

/** The rows without the one about the document itself. References stay where nothing changed. */
function contentOf({ rows, order }: Snapshot, before: TopicState) {
  const row = rows[ERROR_ROW];
  if (row === undefined) return { rows, order, failure: undefined };
  const { [ERROR_ROW]: _, ...content } = rows;
  const names = order.filter((key) => key !== ERROR_ROW);
  const failure = (row as { readonly detail: string }).detail; // written by the hub, always with a detail
  const isSame = names.every((key) => before.rows[key] === content[key]) && names.length === before.order.length;
  return isSame ? { rows: before.rows, order: before.order, failure } : { rows: content, order: names, failure };
}

/** The new snapshot with the old row objects where they say the same. */
function keepRows(before: Snapshot, next: Snapshot): Snapshot {
  const rows = Object.fromEntries(
    Object.entries(next.rows).map(([key, row]) => {
      const old = Object.hasOwn(before.rows, key) ? before.rows[key] : undefined;
      return [key, old !== undefined && JSON.stringify(old) === JSON.stringify(row) ? old : row];
    }),
  );
  return { ...next, rows };
}

function changedKeys(before: Snapshot | undefined, next: Snapshot): string[] {
  return Object.keys(next.rows).filter((key) => before?.rows[key] !== next.rows[key]);
}
