import type { Overview } from '../../../lib/contract/models.ts';
import { clusterName } from '../../../lib/ids.ts';
import type { Actor } from '../../../server/auth/identity.ts';
import { type ComposedCluster, composeCluster } from '../../../server/compose-cluster.ts';
import type { Options } from '../../../server/config/load.ts';
import { loadOptions } from '../../../server/config/load.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';

export const ACTOR: Actor = { name: 'tests', access: new Set(['view', 'operate', 'administer']) };

/** The demo cluster under the real engine, in a time that passes as the test says. */
export interface SmallShop extends Pick<ComposedCluster, 'views' | 'control'> {
  readonly clock: FakeClock;
  /** Lets time pass until it is so, and answers what it was; fails after `seconds` of virtual time. */
  until<T>(what: string, look: () => Promise<T | undefined | false>, seconds?: number): Promise<T>;
  findings(): Promise<Overview['findings']>;
  close(): Promise<void>;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export async function openShop(query: string): Promise<SmallShop> {
  const clock = createFakeClock();
  const options = loadOptions(['--broker', `demo://?${query}`, '--store', 'memory:'], {}, '/') as Options;
  const [cluster] = options.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  const composed = await composeCluster(cluster, {
    options,
    clusters: [clusterName('default')],
    readOnly: { on: false },
    redact: (text) => text,
    clock,
    log: SILENT,
    version: '0',
  });
  const { views, control, service } = composed;
  await service.start();

  const shop: SmallShop = {
    views,
    control,
    clock,
    async until(what, look, seconds = 300) {
      for (let passed = 0; passed <= seconds; passed++) {
        const seen = await look();
        if (seen !== undefined && seen !== false) return seen;
        await clock.advance(1);
      }
      throw new Error(`In ${seconds} s of the shop this did not come: ${what}`);
    },
    findings: async () => (await views.overview()).findings,
    async close() {
      const stopping = service.stop();
      let isStopped = false;
      void stopping.finally(() => {
        isStopped = true;
      });
      while (!isStopped) await clock.advance(0.1);
      await composed.close();
    },
  };
  await shop.until(
    'the past to be told',
    async () => views.shell().broker.link.state === 'up' && views.workers().length === 8,
  );
  return shop;
}
