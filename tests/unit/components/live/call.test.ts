import { afterEach, describe, expect, it, vi } from 'vitest';
import { call, ProblemError, requestFor } from '../../../../components/live/call.ts';
import { controlWorker, getWorker, listTasks, revokeTask } from '../../../../lib/contract/rest.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const answer = (body: unknown, init: ResponseInit = {}) =>
  vi.stubGlobal('fetch', async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), init));

async function problemOf(asking: Promise<unknown>): Promise<ProblemError> {
  const error = await asking.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ProblemError);
  return error as ProblemError;
}

describe('requestFor', () => {
  it('puts the input where the endpoint wants it', () => {
    expect(requestFor(listTasks, { q: 'state:failure name:a&b', limit: 5, cursor: undefined })).toMatchObject({
      method: 'GET',
      url: '/api/v1/tasks?q=state%3Afailure+name%3Aa%26b&limit=5',
    });
    expect(requestFor(getWorker, { hostname: 'celery@host/ä', refresh: true })).toMatchObject({
      url: '/api/v1/workers/celery%40host%2F%C3%A4?refresh=true',
    });
    expect(requestFor(revokeTask, { uuid: 'abc', terminate: true })).toEqual({
      method: 'POST',
      url: '/api/v1/tasks/abc/revoke',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: '{"terminate":true}',
    });
    expect(requestFor(controlWorker, { hostname: '*', command: 'shutdown', arguments: {} })).toMatchObject({
      url: '/api/v1/workers/*/control',
      body: '{"command":"shutdown","arguments":{}}',
    });
  });

  it('names the cluster in the address, of a command as well', () => {
    expect(requestFor(listTasks, { q: 'a' }, 'eu').url).toBe('/api/v1/tasks?q=a&cluster=eu');
    expect(requestFor(revokeTask, { uuid: 'abc' }, 'eu')).toMatchObject({
      url: '/api/v1/tasks/abc/revoke?cluster=eu',
      body: '{}',
    });
  });

  it('refuses a name that a browser would take for a step', () => {
    expect(() => requestFor(revokeTask, { uuid: '..' })).toThrow(ProblemError);
  });
});

describe('call', () => {
  it('answers what the server replied', async () => {
    answer({ items: [] });

    expect(await call(listTasks, { q: '' })).toEqual({ items: [] });
  });

  it('throws what the server refused', async () => {
    const problem = { type: 'about:blank', title: 'Conflict', status: 409, detail: 'It has ended.', code: 'conflict' };
    answer(problem, { status: 409 });

    expect(await problemOf(call(revokeTask, { uuid: 'a' }))).toMatchObject({ message: 'It has ended.', problem });
  });

  it('says what a proxy answered in place of the server', async () => {
    answer('<h1>Bad Gateway</h1>', { status: 502, statusText: 'Bad Gateway' });

    expect(await problemOf(call(listTasks, {}))).toMatchObject({
      message: 'The server answered 502 Bad Gateway.',
      problem: { status: 502, code: 'internal' },
    });
  });

  it('says that the server cannot be reached', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('fetch failed');
    });

    expect(await problemOf(call(listTasks, {}))).toMatchObject({
      message: 'The server cannot be reached.',
      problem: { status: 0, code: 'unavailable' },
    });
  });

  it('lets an abort be an abort', async () => {
    const abort = new AbortController();
    abort.abort();
    vi.stubGlobal('fetch', async (_: string, { signal }: RequestInit) => signal?.throwIfAborted());

    await expect(call(listTasks, {}, { signal: abort.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});
