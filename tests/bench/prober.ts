import { setTimeout as delay } from 'node:timers/promises';

/** What a browser asks for while people look round: whole pages and what they fetch. */
const PATHS = [
  '/',
  '/tasks',
  '/workers',
  '/queues',
  '/api/v1/overview',
  '/api/v1/tasks?limit=100',
  '/api/v1/tasks?limit=100&q=state%3Afailure',
  '/api/v1/tasks?limit=100&q=name%3Abilling.*',
  '/api/v1/facets?field=state',
  '/api/v1/timeline?step=60',
  '/api/v1/workers',
] as const;
const BETWEEN_MS = 25;

/** Asks one path after the other, some thirty a second; the call that it answers with ends it and gives milliseconds by path. */
export function probe(url: string): () => Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>(PATHS.map((path) => [path, []]));
  let going = true;
  const loop = (async () => {
    for (let i = 0; going; i++) {
      const path = PATHS[i % PATHS.length] as string;
      const from = performance.now();
      const answer = await fetch(url + path);
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}`);
      // The first round meets cold code.
      if (i >= PATHS.length) times.get(path)?.push(performance.now() - from);
      await delay(BETWEEN_MS);
    }
  })();
  return async () => {
    going = false;
    await loop;
    return times;
  };
}
