import type { ShellState } from '../../lib/contract/models.ts';
import { openWire, type Wire } from './socket.ts';
import { createTopicStore, type TopicStore } from './topic-store.ts';
import { calibrate } from './use-now.ts';

/** Whether this tab reaches the server. `reconnecting` turns into `offline` after a while; it goes on trying. */
export interface BrowserLink {
  readonly state: 'online' | 'reconnecting' | 'offline';
  /** Unix seconds, by the server's clock as far as it is known. */
  readonly since: number;
}

/** All live data of this tab. */
export interface Live {
  readonly topics: TopicStore;
  readonly link: { read(): BrowserLink; subscribe(listener: () => void): () => void };
}

/** The key of a topic `shell`, of whatever cluster: the time is the server's in each. */
const SHELL = /^shell(\?|$)/;
const OFFLINE_AFTER_MS = 10_000;
/** A look at another tab is no reason to leave and follow again. */
const HIDDEN_MS = 5_000;

let instance: Live | undefined;

/** The one of this tab, opened when it is first needed. Browser only. */
export function live(): Live {
  instance ??= openLive(openWire());
  return instance;
}

function openLive(wire: Wire): Live {
  let offset = 0;
  const now = () => Date.now() / 1000 + offset;
  const link = trackLink(wire, now);
  // Before the topics' own listener: the time has to be right when a row is shown.
  wire.onPatch((patch) => {
    if (SHELL.test(patch.topic)) learnTime(patch.put.shell);
  });
  const topics = createTopicStore(
    {
      ...wire,
      follow: (follow, reply) =>
        wire.follow(follow, (followed) => {
          if (follow.topic.kind === 'shell' && followed.ok && 'snapshot' in followed) {
            learnTime(followed.snapshot.rows.shell);
          }
          reply(followed);
        }),
    },
    now,
  );
  followVisibility(topics);
  return { topics, link };

  function learnTime(row: unknown): void {
    const shell = row as ShellState | undefined; // the topic `shell` has this one row
    if (shell === undefined) return;
    const difference = shell.now - Date.now() / 1000;
    offset = Math.abs(difference) < 1 ? 0 : difference;
    calibrate(shell.now);
  }
}

export function trackLink(wire: Pick<Wire, 'onLink'>, now: () => number): Live['link'] {
  const listeners = new Set<() => void>();
  let state: BrowserLink = { state: 'reconnecting', since: now() };
  let timer = setTimeout(() => set('offline'), OFFLINE_AFTER_MS);
  wire.onLink((isUp) => {
    clearTimeout(timer);
    set(isUp ? 'online' : 'reconnecting');
    if (!isUp) timer = setTimeout(() => set('offline'), OFFLINE_AFTER_MS);
  });

  return {
    read: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  function set(next: BrowserLink['state']): void {
    // Offline and reconnecting are one outage: the data is as old as its beginning.
    const since = next === 'offline' ? state.since : now();
    if (next !== state.state) state = { state: next, since };
    for (const listener of listeners) listener();
  }
}

function followVisibility(topics: TopicStore): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => topics.suspend(), HIDDEN_MS);
    else topics.wake();
  });
}
