import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, Patch, ServerEvents, Snapshot, Topic } from '../../lib/contract/socket.ts';
import { topicKey } from '../../lib/contract/socket.ts';
import { applyPatch } from '../../lib/live/patch.ts';

/** One connection to the live door, as a page holds it. */
export interface LiveLink {
  /** Follows until the link is closed. The rows grow with every patch. */
  follow(topic: Topic): Promise<Followed>;
  /** Why the connection was lost, each time it was. */
  readonly losses: readonly string[];
  close(): void;
}

export interface Followed {
  readonly current: () => Snapshot;
  /** Every state of the document since the follow, the first one included. */
  readonly states: readonly Snapshot[];
}

/** Patches that do not join on are an error here: on one unbroken link there are none. */
export function openLive(url: string): LiveLink {
  const socket: Socket<ServerEvents, ClientEvents> = io(`${url}/live`, { transports: ['websocket'], forceNew: true });
  const losses: string[] = [];
  const documents = new Map<string, Snapshot[]>();
  const early = new Map<string, Patch[]>();
  socket.on('disconnect', (reason) => losses.push(reason));
  socket.on('topic:changed', (patch) => {
    const states = documents.get(patch.topic);
    if (states === undefined) early.set(patch.topic, [...(early.get(patch.topic) ?? []), patch]);
    else append(states, patch);
  });

  return {
    losses,
    async follow(topic) {
      const followed = await socket.timeout(10_000).emitWithAck('topic:follow', { topic });
      if (!followed.ok || !('snapshot' in followed)) throw new Error(`Cannot follow: ${JSON.stringify(followed)}`);
      const states = [followed.snapshot];
      const key = topicKey(topic);
      documents.set(key, states);
      for (const patch of early.get(key) ?? []) append(states, patch);
      return { states, current: () => states.at(-1) as Snapshot }; // it begins with one and only grows
    },
    close: () => void socket.close(),
  };
}

function append(states: Snapshot[], patch: Patch): void {
  const next = applyPatch(states.at(-1) as Snapshot, patch);
  if (next === 'gap') throw new Error(`A patch of ${patch.topic} does not join on: ${patch.from} to ${patch.to}`);
  states.push(next);
}
