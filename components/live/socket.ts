import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, Follow, Followed, Patch, ServerEvents } from '../../lib/contract/socket.ts';
import { BASE_PATH } from './base-path.ts';

/** PORT. The tab's way to the server's topics. A lost link comes back by itself; what was followed is forgotten then. */
export interface Wire {
  /** `reply` is called once: with the answer, or with `timeout` when none came. Patches follow in order after it. */
  follow(follow: Follow, reply: (followed: Followed) => void): void;
  leave(key: string): void;
  onPatch(listener: (patch: Patch) => void): void;
  /** Called at each change. A wire begins down. */
  onLink(listener: (isUp: boolean) => void): void;
}

const REPLY_TIMEOUT_MS = 10_000;

/** Opens the one socket of this tab. Not called on the server, which has no tab. */
export function openWire(): Wire {
  const socket: Socket<ServerEvents, ClientEvents> = io('/live', {
    path: `${BASE_PATH}/socket.io`,
    transports: ['websocket', 'polling'],
    // Waits grow from a second to ten and are spread by half, so that a thousand tabs do not come back at once.
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 10_000,
    randomizationFactor: 0.5,
  });

  return {
    follow(follow, reply) {
      socket.timeout(REPLY_TIMEOUT_MS).emit('topic:follow', follow, (error, followed) => {
        reply(error === null ? followed : { ok: false, code: 'timeout', detail: 'The server did not answer in time.' });
      });
    },
    leave: (key) => {
      socket.emit('topic:leave', key, () => {});
    },
    onPatch: (listener) => {
      socket.on('topic:changed', listener);
    },
    onLink(listener) {
      socket.on('connect', () => listener(true));
      socket.on('disconnect', (reason) => {
        listener(false);
        // A server that closes in order is restarting: socket.io takes that for a farewell and would not come back.
        if (reason === 'io server disconnect') socket.connect();
      });
    },
  };
}
