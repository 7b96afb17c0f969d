import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { type ClientEvents, Follow, type Followed, type ServerEvents, topicKey } from '../../lib/contract/socket.ts';
import type { Gate } from '../auth/gate.ts';
import type { Clusters } from '../clusters.ts';
import type { Service } from '../service.ts';
import { createHub, type Follower, type HubParts } from './hub.ts';
import { openTopic } from './topics.ts';

export interface GatewayParts extends Pick<HubParts, 'epoch' | 'clock' | 'log'> {
  readonly clusters: Clusters;
  readonly gate: Gate;
  /** Without a slash at its end; '' at the root. */
  readonly basePath: string;
}

/** The second door: socket.io at `/socket.io`, namespace `/live`. It only tells; commands go through REST. */
export interface Gateway extends Service {
  /** Takes its path of a server, before that listens. */
  attach(server: HttpServer): void;
}

const MAX_TOPICS_PER_SOCKET = 50;
/** A follow is a few hundred bytes, with the longest query a few thousand. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** Messages that wait for a client before it counts as slow. */
const SLOW_AFTER = 8;

type LiveSocket = Socket<ClientEvents, ServerEvents>;

export function createGateway(parts: GatewayParts): Gateway {
  const { clusters, epoch, clock, log, gate, basePath } = parts;
  const io = new Server<ClientEvents, ServerEvents>({
    path: `${basePath}/socket.io`,
    serveClient: false,
    destroyUpgrade: false, // other paths of this server take upgrades of their own
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    allowRequest: (request, answer) => answer(null, gate.isSameOrigin(headersOf(request))),
  });
  const live = io.of('/live');
  const hub = createHub({
    epoch,
    open: (topic) => openTopic(topic, clusters, clock),
    publish: (key, patch, except) => {
      live
        .to(key)
        .except([...except])
        .emit('topic:changed', patch);
    },
    clock,
    log,
  });
  let stopListening: readonly (() => void)[] = [];

  live.use((socket, next) => {
    const { request, handshake } = socket;
    gate.admit({ headers: headersOf(request), address: handshake.address }, 'view').then(() => next(), next);
  });
  live.on('connection', (socket) => serve(socket, hub));

  return {
    name: 'realtime',
    attach: (server) => {
      io.attach(server);
    },
    async start() {
      stopListening = clusters.all.flatMap(({ name: cluster, views, control }) => [
        views.onChange((changes) => hub.happened({ cluster, kind: 'changes', changes })),
        control.onReceipt(() => hub.happened({ cluster, kind: 'receipt' })),
        control.jobs.onChange(() => hub.happened({ cluster, kind: 'job' })),
      ]);
    },
    async stop() {
      for (const stop of stopListening) stop();
      hub.close();
      // Not `io.close()`: that would close the server of the other doors as well. Clients take this for a lost link
      // and come back when we do.
      io.engine?.close();
    },
  };
}

function serve(socket: LiveSocket, hub: ReturnType<typeof createHub>): void {
  const follower = followerOf(socket);
  const keys = new Set<string>();

  socket.on('topic:follow', (input: unknown, reply: unknown) => {
    if (typeof reply !== 'function') return;
    const parsed = Follow.safeParse(input);
    if (!parsed.success) return reply(refusal('This is no topic that can be followed.'));
    const key = topicKey(parsed.data.topic);
    if (!keys.has(key) && keys.size >= MAX_TOPICS_PER_SOCKET) {
      return reply(refusal(`One page follows ${MAX_TOPICS_PER_SOCKET} topics at most.`));
    }
    keys.add(key);
    void hub.follow(follower, parsed.data, (followed) => {
      // A conflict comes from a later follow or leave of the same topic, which has counted for itself.
      if (!followed.ok && followed.code !== 'conflict') keys.delete(key);
      reply(followed);
    });
  });
  socket.on('topic:leave', (key: unknown, reply: unknown) => {
    if (typeof key === 'string') {
      keys.delete(key);
      hub.leave(follower, key);
    }
    if (typeof reply === 'function') reply();
  });
  socket.on('disconnect', () => hub.leaveAll(follower));
}

function refusal(detail: string): Followed {
  return { ok: false, code: 'invalid', detail };
}

function followerOf(socket: LiveSocket): Follower {
  let waiting = 0;
  socket.conn.on('packetCreate', () => {
    waiting += 1;
  });
  // The transport took what was waiting; it takes nothing while the client does not read.
  socket.conn.on('flush', () => {
    waiting = 0;
  });
  return {
    id: socket.id,
    isSlow: () => waiting >= SLOW_AFTER,
    join: (key) => {
      void socket.join(key);
    },
    part: (key) => {
      void socket.leave(key);
    },
    send: (patch) => {
      socket.emit('topic:changed', patch);
    },
  };
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
