import { randomUUID } from 'node:crypto';
import type { CommandReceipt } from '../../../lib/contract/models.ts';
import { workerName } from '../../../lib/ids.ts';
import type { Actor } from '../../../server/auth/identity.ts';
import { permit } from '../../../server/auth/permit.ts';
import { buildTaskMessage, readTaskBody } from '../../../server/brokers/message.ts';
import { openBroker } from '../../../server/brokers/registry.ts';
import { systemClock } from '../../../server/clock.ts';
import type { Control } from '../../../server/control/control.ts';
import { createControl } from '../../../server/control/create-control.ts';
import { createPauses } from '../../../server/control/pauses.ts';
import { openResultBackend } from '../../../server/results/registry.ts';
import { createResults } from '../../../server/results/results.ts';
import { openMemoryStore } from '../../../server/stores/memory/open.ts';
import { until } from '../../support/wait.ts';
import { openSmallViews } from './small-views.ts';

export const operator: Actor = { name: 'ann', access: new Set(['view', 'operate']) };

export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** Control on a real broker, with a small picture of its cluster. */
export async function openDesk(brokerUrl: string, resultsUrl?: string) {
  const broker = openBroker({ url: brokerUrl });
  const seen = await openSmallViews(broker, systemClock.now);
  const backend = resultsUrl === undefined ? undefined : openResultBackend({ url: resultsUrl }, systemClock.now);
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const results = createResults({ backend, clock: systemClock, log });
  const store = openMemoryStore();
  await store.open();
  const control = createControl({
    broker,
    views: seen.views,
    audit: store.audit,
    settings: store.settings,
    pauses: createPauses(store.settings),
    isLinked: () => true,
    noteQueue() {},
    jobs: store.jobs,
    clock: systemClock,
    log,
    readOnly: { on: false },
    permit,
    buildTaskMessage,
    readTaskBody,
    results,
    newId: randomUUID,
    origin: 'expediter@test',
  });
  await control.start();

  return {
    control,
    broker,
    store,
    task: seen.task,
    /** Asks a worker for what no event tells: the size of its pool, its queues. */
    refresh: (name: string) => seen.views.worker(workerName(name), true),
    /** A worker says that it is online some time before it listens to commands. */
    async knows(names: readonly string[]) {
      for (const name of names) {
        await until(`worker ${name} to be seen`, () => hasWorker(name));
        await until(`worker ${name} to answer a ping`, () => answersPing(name));
      }
    },
    inState: (uuid: string, state: string) =>
      until(`task ${uuid} to be ${state}`, () => seen.task(uuid)?.state === state, { timeoutMs: 20_000 }),
    answered: (receipt: CommandReceipt) => concluded(control, receipt, ({ waiting }) => !waiting, 'all its answers'),
    observed: (receipt: CommandReceipt) =>
      concluded(control, receipt, ({ observed }) => observed !== undefined, 'to be observed'),
    async close() {
      await control.stop();
      await seen.close();
      await results.close();
      await broker.close();
      await store.close();
    },
  };

  async function answersPing(name: string): Promise<boolean> {
    const ping = { method: 'ping', arguments: {}, destination: [workerName(name)] };
    for await (const { worker } of broker.mailbox.ask(ping, 500)) return worker === name;
    return false;
  }

  function hasWorker(name: string): boolean {
    return seen.views.workers().some(({ hostname, status }) => hostname === name && status === 'online');
  }
}

async function concluded(
  control: Control,
  { id, sentence }: CommandReceipt,
  isDone: (receipt: CommandReceipt) => boolean,
  what: string,
): Promise<CommandReceipt> {
  return until(
    `"${sentence}": ${what}`,
    () => {
      const receipt = control.receipt(id);
      return receipt !== undefined && isDone(receipt) ? receipt : undefined;
    },
    { timeoutMs: 20_000 },
  );
}
