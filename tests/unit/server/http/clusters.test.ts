import { describe, expect, it } from 'vitest';
import type { ShellState } from '../../../../lib/contract/models.ts';
import { clusterName } from '../../../../lib/ids.ts';
import { createGate } from '../../../../server/auth/gate.ts';
import { createNoLogin } from '../../../../server/auth/providers/no-login.ts';
import { createClusters } from '../../../../server/clusters.ts';
import type { Views } from '../../../../server/engine/views.ts';
import { createApi } from '../../../../server/http/api.ts';
import { START } from '../../../support/builders.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { aCluster, aShell, aWorker, fakeControl, fakeLog, fakeViews } from './fake-ports.ts';

const UP = { state: 'up', since: START } as const;

/** `prod` and `eu`, each with a worker of the same name that says where it is. */
function anApi(eu: Partial<ShellState> = {}, known: Partial<Views> = {}) {
  const controls = { prod: fakeControl(), eu: fakeControl() };
  const clusters = (['prod', 'eu'] as const).map((name) => {
    const shell = () => aShell({ cluster: name, ...(name === 'eu' ? eu : {}) });
    const worker = async (hostname: string) => aWorker(hostname, { cluster: name });
    return aCluster(fakeViews({ cluster: clusterName(name), shell, worker, ...known }), controls[name]);
  });
  const api = createApi({
    clusters: createClusters(clusters),
    clock: createFakeClock(START),
    gate: createGate(createNoLogin({ readOnly: false })),
    metrics: async () => new Response(''),
    log: fakeLog(),
    version: '1.2.3',
    basePath: '',
  });
  const ask = async (path: string, body?: object) => {
    const init =
      body &&
      ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } as const);
    const response = await api.fetch(new Request(`http://localhost${path}`, init));
    return { status: response.status, body: await response.json() };
  };
  return { ask, taken: () => [controls.prod.taken.length, controls.eu.taken.length] };
}

describe('an API of several clusters', () => {
  it.each([
    ['/api/v1/workers/w1@app', 'prod'],
    ['/api/v1/workers/w1@app?cluster=', 'prod'],
    ['/api/v1/workers/w1@app?cluster=prod', 'prod'],
    ['/api/v1/workers/w1@app?cluster=eu&refresh=true', 'eu'],
  ])('asks for %s in %s', async (path, cluster) => {
    expect(await anApi().ask(path)).toMatchObject({ status: 200, body: { cluster } });
  });

  it.each([
    ['/api/v1/tasks/x/revoke', {}, [1, 0]],
    ['/api/v1/tasks/x/revoke?cluster=eu', {}, [0, 1]],
    ['/api/v1/tasks/x/revoke', { cluster: 'eu' }, [0, 1]],
    ['/api/v1/tasks/x/revoke?cluster=eu', { cluster: 'eu' }, [0, 1]],
  ])('gives the command %s %j to one cluster alone', async (path, body, commands) => {
    const { ask, taken } = anApi();

    expect(await ask(path, body)).toMatchObject({ status: 200 });
    expect(taken()).toEqual(commands);
  });

  it.each([
    ['/api/v1/tasks/x/revoke?cluster=us', {}, 404, 'No cluster "us" is watched here; there are prod, eu.'],
    ['/api/v1/tasks/x/revoke?cluster=eu', { cluster: 'prod' }, 400, /the query and the body name two/],
    ['/api/v1/tasks/x/revoke', { cluster: 7 }, 400, /takes the name of a cluster/],
  ])('gives %s %j to nobody', async (path, body, status, detail) => {
    const { ask, taken } = anApi();

    const refusal = await ask(path, body);

    expect(refusal).toMatchObject({ status, body: { code: status === 404 ? 'not-found' : 'invalid' } });
    expect(refusal.body.detail).toMatch(detail);
    expect(taken()).toEqual([0, 0]);
  });

  it('takes a place in the list of one cluster for none in another', async () => {
    const { ask } = anApi({}, { tasks: async () => ({ items: [], next: { seq: 7 } }) });
    const { nextCursor } = (await ask('/api/v1/tasks?cluster=eu')).body;

    expect(await ask(`/api/v1/tasks?cluster=eu&cursor=${nextCursor}`)).toMatchObject({ status: 200 });
    expect(await ask(`/api/v1/tasks?cursor=${nextCursor}`)).toMatchObject({ status: 400 });
  });

  it('lists them in their order, whichever is named', async () => {
    const { body } = await anApi().ask('/api/v1/clusters?cluster=eu');

    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['prod', 'eu']);
  });

  it('is not ready while one of them is not, and says which', async () => {
    const link = { state: 'down', since: START, reason: 'connection refused' } as const;

    expect(await anApi().ask('/readyz')).toEqual({ status: 200, body: { ready: true, reasons: [] } });
    expect(
      await anApi({
        broker: { kind: 'redis', address: 'redis://eu', link },
        store: { kind: 'memory', link: UP },
      }).ask('/readyz'),
    ).toEqual({ status: 503, body: { ready: false, reasons: ['The broker of eu is down: connection refused'] } });
  });
});
