import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket as Stream } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClientEvents, Follow, Followed, Patch, ServerEvents, Snapshot } from '../../../lib/contract/socket.ts';
import { applyPatch } from '../../../lib/live/patch.ts';
import { createGate } from '../../../server/auth/gate.ts';
import type { IdentityProvider } from '../../../server/auth/identity.ts';
import { createNoLogin } from '../../../server/auth/providers/no-login.ts';
import { systemClock } from '../../../server/clock.ts';
import { createClusters } from '../../../server/clusters.ts';
import { createGateway, type Gateway } from '../../../server/realtime/gateway.ts';
import { until } from '../../support/wait.ts';
import {
  aCluster,
  aQueue,
  aReceipt,
  aWorker,
  fakeControl,
  fakeLog,
  fakeViews,
} from '../../unit/server/http/fake-ports.ts';

type Client = Socket<ServerEvents, ClientEvents>;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Running {
  readonly gateway: Gateway;
  readonly server: Server;
  readonly url: string;
}

async function serve(
  parts: {
    views?: ReturnType<typeof fakeViews>;
    control?: ReturnType<typeof fakeControl>;
    identity?: IdentityProvider;
  } = {},
  basePath = '',
): Promise<Running> {
  const gateway = createGateway({
    clusters: createClusters([aCluster(parts.views, parts.control)]),
    epoch: 'e1',
    clock: systemClock,
    log: fakeLog(),
    gate: createGate(parts.identity ?? createNoLogin({ readOnly: false })),
    basePath,
  });
  const server = createServer((_, response) => response.writeHead(404).end());
  gateway.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await gateway.start();
  closers.push(async () => {
    await gateway.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { gateway, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function connect(url: string, options: { path?: string; headers?: Record<string, string> } = {}): Client {
  const { path = '/socket.io', headers = {} } = options;
  const socket: Client = io(`${url}/live`, {
    path,
    transports: ['websocket'],
    extraHeaders: headers,
    forceNew: true,
    reconnectionDelay: 20,
    reconnectionDelayMax: 20,
  });
  closers.push(() => {
    socket.close();
  });
  return socket;
}

function follow(socket: Client, message: Follow): Promise<Followed> {
  return socket.timeout(5_000).emitWithAck('topic:follow', message);
}

function snapshotOf(followed: Followed): Snapshot {
  if (!followed.ok || !('snapshot' in followed))
    throw new Error(`Expected a snapshot, got ${JSON.stringify(followed)}`);
  return followed.snapshot;
}

const RECEIPTS: Follow = { topic: { kind: 'receipts' } };

/** Receipts that a test adds to, newest first, told as control tells them. */
function growingReceipts() {
  const receipts = [aReceipt('c1')];
  const control = fakeControl({ receipts: () => receipts });
  const add = (id: string) => {
    receipts.unshift(aReceipt(id));
    control.tell(aReceipt(id));
  };
  return { control, add };
}

describe('the live door', () => {
  it('gives a snapshot, then patches that join on it', async () => {
    const { control, add } = growingReceipts();
    const { url } = await serve({ control });
    const socket = connect(url);
    const patches: Patch[] = [];
    socket.on('topic:changed', (patch) => patches.push(patch));

    const snapshot = snapshotOf(await follow(socket, RECEIPTS));
    add('c2');
    await until('the patch', () => patches.length === 1);

    const [patch] = patches;
    expect(snapshot).toMatchObject({ topic: 'receipts', order: ['c1'] });
    expect(patch && applyPatch(snapshot, patch)).toMatchObject({ order: ['c2', 'c1'], rows: { c2: { id: 'c2' } } });
  });

  it('goes on where a client was that lost its link, and begins anew for one of another life', async () => {
    const { control, add } = growingReceipts();
    const { url } = await serve({ control });
    const watcher = connect(url);
    const seen: Patch[] = [];
    watcher.on('topic:changed', (patch) => seen.push(patch));
    await follow(watcher, RECEIPTS);
    const socket = connect(url);
    const before = snapshotOf(await follow(socket, RECEIPTS));

    socket.io.engine.close();
    add('c2');
    await until('the patch at another client', () => seen.length === 1);
    await until('the client to be back', () => socket.connected);
    const missed = await follow(socket, { ...RECEIPTS, have: before });
    const foreign = await follow(socket, { ...RECEIPTS, have: { ...before, epoch: 'before' } });

    expect(missed).toMatchObject({ ok: true, patches: [{ from: before.revision, put: { c2: { id: 'c2' } } }] });
    expect(snapshotOf(foreign).order).toEqual(['c2', 'c1']);
  });

  it('tells nothing of a topic that was left', async () => {
    const { control, add } = growingReceipts();
    const { url } = await serve({ control });
    const [leaver, watcher] = [connect(url), connect(url)];
    const heard: string[] = [];
    leaver.on('topic:changed', () => heard.push('leaver'));
    watcher.on('topic:changed', () => heard.push('watcher'));
    await follow(leaver, RECEIPTS);
    await follow(watcher, RECEIPTS);

    await leaver.timeout(5_000).emitWithAck('topic:leave', 'receipts');
    add('c2');
    await until('the watcher to hear', () => heard.length > 0);
    await leaver.timeout(5_000).emitWithAck('topic:leave', 'receipts'); // a full turn of its connection later

    expect(heard).toEqual(['watcher']);
  });

  it('leaves out a client that takes nothing, and gives it what it missed once it does', async () => {
    const { control, add } = growingReceipts();
    const { url, server } = await serve({ control });
    const streams: Stream[] = [];
    server.on('connection', (stream) => streams.push(stream));
    const sleeper = connect(url);
    let state = snapshotOf(await follow(sleeper, RECEIPTS));
    const reader = connect(url);
    await follow(reader, RECEIPTS);
    const heard: Patch[] = [];
    reader.on('topic:changed', (patch) => heard.push(patch));
    const taken: Patch[] = [];
    const gaps: Patch[] = [];
    sleeper.on('topic:changed', (patch) => {
      taken.push(patch);
      const next = applyPatch(state, patch);
      if (next === 'gap') gaps.push(patch);
      else state = next;
    });

    streams[0]?.cork(); // as if the network had stopped: nothing is sent, and nothing is told to have been sent
    for (let n = 2; n <= 14; n++) {
      add(`c${n}`);
      await until('the reader to hear', () => heard.length === n - 1, { everyMs: 5 });
    }
    const asleep = taken.length;
    streams[0]?.uncork();
    await until('the gap', () => gaps.length > 0);
    const missed = await follow(sleeper, { ...RECEIPTS, have: state });

    expect(asleep).toBe(0);
    expect(taken.length).toBeLessThan(heard.length);
    expect(gaps[0]).toMatchObject({ put: {}, drop: [] });
    expect(missed).toMatchObject({ ok: true });
    if (missed.ok && 'patches' in missed) {
      for (const patch of missed.patches) state = applyPatch(state, patch) as Snapshot;
    }
    expect(state.order).toHaveLength(14);
  });

  it('renders for many followers once', async () => {
    let renders = 0;
    const views = fakeViews({
      queues: () => {
        renders += 1;
        return [aQueue('a')];
      },
    });
    const { url } = await serve({ views });
    const sockets = Array.from({ length: 5 }, () => connect(url));

    const answers = await Promise.all(sockets.map((socket) => follow(socket, { topic: { kind: 'queues' } })));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(renders).toBe(1);
  });

  it('tells what the views tell', async () => {
    const workers = [aWorker('a@h')];
    const views = fakeViews({ workers: () => workers });
    const { url } = await serve({ views });
    const socket = connect(url);
    const patches: Patch[] = [];
    socket.on('topic:changed', (patch) => patches.push(patch));
    await follow(socket, { topic: { kind: 'workers' } });

    workers.push(aWorker('b@h'));
    views.change({ workers: new Set([aWorker('b@h').hostname]) as never });
    await until('the patch', () => patches.length > 0);

    expect(patches[0]).toMatchObject({ put: { 'b@h': { hostname: 'b@h' } } });
  });

  it('refuses what is no topic, a query with a slip, and too many topics', async () => {
    const { url } = await serve();
    const socket = connect(url);

    const nonsense = await follow(socket, { topic: { kind: 'nonsense' } } as unknown as Follow);
    const slip = await follow(socket, { topic: { kind: 'tasks', q: 'stat:failure', limit: 10 } });
    for (let n = 0; n < 50; n++) await follow(socket, { topic: { kind: 'task', uuid: `t${n}` } });
    const tooMany = await follow(socket, { topic: { kind: 'task', uuid: 'one more' } });
    const known = await follow(socket, { topic: { kind: 'task', uuid: 't49' } });

    expect(nonsense).toMatchObject({ ok: false, code: 'invalid' });
    expect(slip).toMatchObject({ ok: false, code: 'invalid', detail: expect.stringContaining('state') });
    expect(tooMany).toMatchObject({ ok: false, code: 'invalid' });
    expect(known).toMatchObject({ ok: true });
  });

  it('does not fall over a message without an acknowledgement or a topic', async () => {
    const { url } = await serve();
    const socket = connect(url);
    const raw = socket as unknown as { emit(name: string, ...values: unknown[]): void };

    raw.emit('topic:follow');
    raw.emit('topic:follow', null);
    raw.emit('topic:leave', { a: 1 });
    raw.emit('topic:nonsense', 1);

    expect(await follow(socket, RECEIPTS)).toMatchObject({ ok: true });
  });

  it('cuts a message that is far too long', async () => {
    const { url } = await serve();
    const socket = connect(url);
    await until('the link', () => socket.connected);
    const lost = new Promise<string>((resolve) => socket.on('disconnect', resolve));

    socket.emit('topic:leave', 'x'.repeat(100_000), () => {});

    expect(await lost).toMatch(/transport/);
  });

  it('keeps out pages of other origins and who is not known', async () => {
    const open = await serve();
    const closed = await serve({ identity: { kind: 'test', identify: async () => undefined } });
    const refusalOf = (socket: Client) =>
      new Promise<string>((resolve) => socket.on('connect_error', (error) => resolve(error.message)));

    const foreign = await refusalOf(connect(open.url, { headers: { origin: 'https://evil.example' } }));
    const unknown = await refusalOf(connect(closed.url));
    const own = connect(open.url, { headers: { origin: open.url } });
    await until('our own page', () => own.connected);

    expect(foreign).toMatch(/error/);
    expect(unknown).toBe('Sign in first.');
  });

  it('listens below its prefix', async () => {
    const { url } = await serve({}, '/ops');

    const socket = connect(url, { path: '/ops/socket.io' });

    expect(await follow(socket, RECEIPTS)).toMatchObject({ ok: true });
  });

  it('lets clients go when it stops, so that they try again', async () => {
    const { gateway, url } = await serve();
    const socket = connect(url);
    await follow(socket, RECEIPTS);
    const reason = new Promise<string>((resolve) => socket.on('disconnect', resolve));

    await gateway.stop();

    expect(await reason).toMatch(/transport close/);
    await turn();
    expect(socket.active).toBe(true);
  });
});
