import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../../../../lib/contract/problem.ts';
import { ENDPOINTS } from '../../../../lib/contract/rest.ts';
import { ExpediterError } from '../../../../lib/errors.ts';
import { DEFAULT_CLUSTER } from '../../../../lib/ids.ts';
import { taskSummary } from '../../../../lib/tasks/summary.ts';
import { createGate } from '../../../../server/auth/gate.ts';
import { createNoLogin } from '../../../../server/auth/providers/no-login.ts';
import { createClusters, type WatchedCluster } from '../../../../server/clusters.ts';
import type { Control } from '../../../../server/control/control.ts';
import type { Views } from '../../../../server/engine/views.ts';
import { createApi } from '../../../../server/http/api.ts';
import { v1Routes } from '../../../../server/http/v1/routes.ts';
import { aTask, START } from '../../../support/builders.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { aCluster, aQueue, aShell, aTaskDetail, aWorker, fakeControl, fakeLog, fakeViews } from './fake-ports.ts';

function anApi({
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
  return { ask, post, control, log };
}

describe('the API', () => {
  it('has a route for every endpoint, and no other', () => {
    const routes = v1Routes({ ...aCluster(), clusters: createClusters([aCluster()]), clock: createFakeClock() });

    expect(routes.map(({ endpoint }) => endpoint.id).toSorted()).toEqual(ENDPOINTS.map(({ id }) => id).toSorted());
  });

  it.each([
    ['/api/v1/clusters', {}],
    ['/api/v1/shell', {}],
    ['/api/v1/shell?cluster=default', {}],
    ['/api/v1/shell?cluster=', {}],
    ['/api/v1/overview?from=1699999000', {}],
    ['/api/v1/quality', {}],
    ['/api/v1/tasks?q=state:failure&limit=5', {}],
    ['/api/v1/tasks/abc', { task: async (uuid: string) => aTaskDetail(uuid) }],
    ['/api/v1/facets?field=state', { counts: async () => ({ SUCCESS: 3 }) }],
    ['/api/v1/timeline?from=1699990000&to=1700000000', {}],
    ['/api/v1/series?series=queue.depth:emails', {}],
    ['/api/v1/workers', { workers: () => [aWorker('a@b')] }],
    ['/api/v1/queues', { queues: () => [aQueue('emails')] }],
    ['/api/v1/queues/emails/messages', {}],
    ['/api/v1/audit', {}],
  ])('answers %s in the shape of its endpoint', async (path, views) => {
    const { ask } = anApi({ views: views as Partial<Views> });
    const pathname = path.split('?')[0] ?? '';
    const endpoint = ENDPOINTS.find(
      ({ method, path: pattern }) =>
        method === 'GET' && new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
    );

    const { status, body } = await ask(path);

    expect(status).toBe(200);
    expect(endpoint?.reply.safeParse(body)).toMatchObject({ success: true });
  });

  it.each(['celery@host/a', 'wörker@höst', 'a b@c', '50%@x', '100%25@x', 'a?b#c@d', '{x}'])(
    'finds the worker %s by its name in the path',
    async (hostname) => {
      const asked: string[] = [];
      const views = {
        worker: async (name: string) => {
          asked.push(name);
          return aWorker(name);
        },
      };
      const { ask } = anApi({ views });

      const { status, body } = await ask(`/api/v1/workers/${encodeURIComponent(hostname)}`);

      expect({ status, asked, hostname: body.hostname }).toEqual({ status: 200, asked: [hostname], hostname });
    },
  );

  it('pages through tasks by a cursor that fits one order alone', async () => {
    const pages: unknown[] = [];
    const views: Partial<Views> = {
      tasks: async (_query, _range, page) => {
        pages.push(page);
        return { items: [taskSummary(aTask({ seq: 7 }), DEFAULT_CLUSTER)], next: { seq: 7 } };
      },
    };
    const { ask } = anApi({ views });
    const first = await ask('/api/v1/tasks?limit=1');

    const second = await ask(`/api/v1/tasks?limit=1&cursor=${first.body.nextCursor}`);
    const other = await ask(`/api/v1/tasks?limit=1&sort=runtime&cursor=${first.body.nextCursor}`);

    expect(second.status).toBe(200);
    expect(pages[1]).toEqual({ sort: '-seen', limit: 1, after: { seq: 7 } });
    expect(other).toMatchObject({ status: 400, body: { code: 'invalid', detail: expect.stringContaining('cursor') } });
  });

  it('pages through the audit log up to its end', async () => {
    const entries = [3, 2, 1].map((n) => ({
      ...{
        cluster: 'default',
        id: `a${n}`,
        at: START + n,
        actor: 'operator',
        command: 'purge',
        sentence: 'Purge',
        outcome: 'requested',
      },
      arguments: {},
    })) as Awaited<ReturnType<Views['audit']>>;
    const views: Partial<Views> = {
      audit: async ({ limit, after }) =>
        entries.filter(({ at }) => after === undefined || at < after.at).slice(0, limit),
    };
    const { ask } = anApi({ views });

    const first = await ask('/api/v1/audit?limit=2');
    const last = await ask(`/api/v1/audit?limit=2&cursor=${first.body.nextCursor}`);

    expect(first.body.items.map(({ id }: { id: string }) => id)).toEqual(['a3', 'a2']);
    expect(last.body).toEqual({ items: [entries[2]] });
  });

  it('takes an empty parameter for none', async () => {
    const ranges: unknown[] = [];
    const views: Partial<Views> = {
      tasks: async (_query, range) => {
        ranges.push(range);
        return { items: [], next: undefined };
      },
    };

    const { status } = await anApi({ views }).ask('/api/v1/tasks?q=&from=&to=&sort=&limit=&cursor=');

    expect({ status, ranges }).toEqual({ status: 200, ranges: [{ from: undefined, to: undefined }] });
  });

  it('takes a bare flag for true', async () => {
    const worker = vi.fn(async (name: string) => aWorker(name));

    await anApi({ views: { worker } }).ask('/api/v1/workers/a@b?refresh');

    expect(worker).toHaveBeenCalledWith('a@b', true);
  });

  it.each([
    ['/api/v1/tasks?limit=5000', 400, 'Field "limit": too big: expected number to be <=500.'],
    ['/api/v1/tasks?limt=5', 400, 'Unknown field "limt"; did you mean "limit"?'],
    ['/api/v1/facets', 400, /^Field "field": .*"state"/],
    ['/api/v1/tasks?q=stat:failure', 400, /^Field "q": at character 1, "stat:failure": .*Did you mean "state"/],
    ['/api/v1/timeline?from=20&to=10', 400, 'Field "from": must lie before "to", which is 10.'],
    ['/api/v1/timeline?from=1&to=1700000000&step=1', 400, /take 340000 or more/],
    ['/api/v1/overview?to=1600000000', 501, /present/],
    ['/api/v1/tasks/abc', 404, 'The task "abc" is not known here.'],
    ['/api/v1/workers/a@b', 404, 'The worker "a@b" is not known here.'],
    ['/api/v1/queues/a%2Fb', 404, 'The queue "a/b" is not known here.'],
    ['/api/v1/commands/c9', 404, 'The command "c9" is not known here.'],
    ['/api/v1/nothing', 404, 'There is nothing at /api/v1/nothing.'],
    ['/api/v1/tasks?cursor=eyJ', 400, /cursor/],
  ])('refuses %s with a problem that names the mend', async (path, status, detail) => {
    const answer = await anApi().ask(path);

    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer).toMatchObject({
      status,
      body: { status, detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
    });
    expect(answer.body.id).toBe(answer.headers.get('x-request-id'));
    expect(Problem.safeParse(answer.body).success).toBe(true);
  });

  it('hands commands to control with who gave them', async () => {
    const { post, control } = anApi();

    const { status, body } = await post('/api/v1/tasks/abc/revoke', { terminate: true, reason: 'stuck' });

    expect({ status, id: body.id }).toEqual({ status: 200, id: 'c1' });
    expect(control.taken).toEqual([
      {
        name: 'revoke',
        actor: 'operator',
        request: { uuid: 'abc', terminate: true, signal: 'SIGTERM', reason: 'stuck' },
      },
    ]);
  });

  it('takes what stands in the path from the path', async () => {
    const { post, control } = anApi();

    await post('/api/v1/tasks/abc/revoke', { uuid: 'other' });

    expect(control.taken[0]?.request).toMatchObject({ uuid: 'abc' });
  });

  it('takes a command without a body', async () => {
    const { ask, control } = anApi();

    const { status } = await ask('/api/v1/tasks/abc/revoke', { method: 'POST' });

    expect({ status, taken: control.taken.length }).toEqual({ status: 200, taken: 1 });
  });

  it.each([
    ['a misspelt field', '{"terminat": true}', {}, 400, 'Unknown field "terminat"; did you mean "terminate"?'],
    ['a wrong value', '{"signal": "SIGFOO"}', {}, 400, /^Field "signal": .*"SIGTERM"/],
    ['broken JSON', '{', {}, 400, 'The body is not valid JSON.'],
    ['a list', '[1]', {}, 400, 'The body must be a JSON object.'],
    ['a form', 'terminate=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, /content-type/],
    ['a text', '{}', { 'content-type': 'text/plain' }, 415, /content-type/],
    ['more than a mebibyte', `{"reason": "${'x'.repeat(1024 * 1024)}"}`, {}, 413, 'The body is larger than 1 MiB.'],
    ['a page of another origin', '{}', { origin: 'https://evil.example', host: 'localhost' }, 403, /another origin/],
    ['a page of another site', '{}', { 'sec-fetch-site': 'cross-site' }, 403, /another origin/],
  ])('refuses a command with %s, and does nothing', async (_, body, headers, status, detail) => {
    const { post, control } = anApi();

    const answer = await post('/api/v1/tasks/abc/revoke', body, headers as Record<string, string>);

    expect(answer).toMatchObject({
      status,
      body: { status, detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
    });
    expect(control.taken).toEqual([]);
  });

  it('names the words it takes for the command of a worker', async () => {
    const { post } = anApi();

    const { status, body } = await post('/api/v1/workers/a@b/control', { command: 'dance' });

    expect({ status, detail: body.detail }).toEqual({
      status: 400,
      detail: expect.stringMatching(/^Field "command": takes one of rate-limit, .*shutdown\.$/),
    });
  });

  it('refuses every command of a viewer', async () => {
    const { post, control } = anApi({ readOnly: true });

    const answer = await post('/api/v1/queues/emails/purge', { confirm: 'emails' });

    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(control.taken).toEqual([]);
  });

  it('says which methods a path takes', async () => {
    const { ask, post } = anApi();

    const get = await ask('/api/v1/tasks/abc/revoke');
    const put = await ask('/api/v1/tasks', { method: 'PUT' });
    const probe = await post('/healthz', {});

    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect([probe.status, probe.headers.get('allow')]).toEqual([405, 'GET']);
    expect(get.body.detail).toBe('/api/v1/tasks/abc/revoke takes POST, not GET.');
  });

  it('maps an outage to 503, and tells a bug to the log alone', async () => {
    const views: Partial<Views> = {
      audit: async () => {
        throw new ExpediterError('unavailable', 'The store is away.');
      },
      task: async () => {
        throw new Error('secret detail');
      },
    };
    const { ask, log } = anApi({ views });

    const outage = await ask('/api/v1/audit');
    const bug = await ask('/api/v1/tasks/abc');

    expect(outage).toMatchObject({ status: 503, body: { code: 'unavailable', detail: 'The store is away.' } });
    expect(bug).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(bug.body)).not.toContain('secret');
    expect(log.lines).toEqual([
      { facts: expect.objectContaining({ id: bug.body.id, path: '/api/v1/tasks/abc' }), message: 'Request failed' },
    ]);
  });
});

describe('the probes', () => {
  it('are alive while the process serves', async () => {
    expect(await anApi().ask('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('are ready while every link is up', async () => {
    expect(await anApi().ask('/readyz')).toMatchObject({ status: 200, body: { ready: true, reasons: [] } });
  });

  it('give the reasons when they are not ready', async () => {
    const shell = aShell();
    const views: Partial<Views> = {
      shell: () => ({
        ...shell,
        broker: { ...shell.broker, link: { state: 'down', since: START, reason: 'connection refused' } },
        store: { ...shell.store, link: { state: 'connecting', since: START } },
      }),
    };

    expect(await anApi({ views }).ask('/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, reasons: ['The broker is down: connection refused', 'The store is being connected'] },
    });
  });

  it('print the metrics', async () => {
    expect(await anApi().ask('/metrics')).toMatchObject({ status: 200, body: 'up 1\n' });
  });
});

describe('a GET that changes something', () => {
  const path = '/api/v1/queues/emails/messages';

  it('is refused to pages of another origin, which could ask for it with a picture', async () => {
    const peek = vi.fn(async () => []);
    const { ask } = anApi({ control: { peek } });
    const foreign = { headers: { 'sec-fetch-site': 'cross-site' } };

    expect(await ask(`${path}?acceptRedelivered=true`, foreign)).toMatchObject({ status: 403 });
    expect(peek).not.toHaveBeenCalled();
    expect(await ask(path, foreign)).toMatchObject({ status: 200 });
    expect(await ask(`${path}?acceptRedelivered=true`, { headers: { 'sec-fetch-site': 'same-origin' } })).toMatchObject(
      { status: 200 },
    );
    expect(peek).toHaveBeenCalledTimes(2);
  });
});
