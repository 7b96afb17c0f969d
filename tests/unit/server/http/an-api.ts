import { createGate } from '../../../../server/auth/gate.ts';
import { createNoLogin } from '../../../../server/auth/providers/no-login.ts';
import { createClusters, type WatchedCluster } from '../../../../server/clusters.ts';
import type { Control } from '../../../../server/control/control.ts';
import type { Views } from '../../../../server/engine/views.ts';
import { createApi } from '../../../../server/http/api.ts';
import { START } from '../../../support/builders.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { aCluster, fakeControl, fakeLog, fakeViews } from './fake-ports.ts';

/** The API over ports that know what a test says. */
export function anApi({
  readOnly = false,
  others = [],
  ...known
}: {
  readOnly?: boolean;
  views?: Partial<Views>;
  control?: Partial<Control>;
  others?: readonly WatchedCluster[];
} = {}) {
  const control = fakeControl(known.control);
  const log = fakeLog();
  const api = createApi({
    clusters: createClusters([aCluster(fakeViews(known.views), control), ...others]),
    clock: createFakeClock(START),
    gate: createGate(createNoLogin({ readOnly })),
    metrics: async () => new Response('up 1\n'),
    log,
    version: '1.2.3',
    basePath: '',
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await api.fetch(new Request(`http://localhost${path}`, init));
    const text = await response.text();
    const body = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const fetch = (path: string) => api.fetch(new Request(`http://localhost${path}`), '127.0.0.1');
  return { ask, post, fetch, control, log };
}
