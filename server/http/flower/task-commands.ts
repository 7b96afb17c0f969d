import { revokeTask } from '../../../lib/contract/rest.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { parseInput } from '../input.ts';
import { act, type FlowerRoute } from './route.ts';
import { commandWorker } from './settle.ts';

type Revoke = Parameters<Parameters<FlowerRoute['handle']>[0]['control']['revoke']>[1];

export const taskCommandRoutes: readonly FlowerRoute[] = [
  act('/api/task/revoke/:name{.+}', async ({ control, actor, name, given }) => {
    const body = { terminate: given.flag('terminate'), signal: given.text('signal') };
    const request = parseInput(revokeTask, { path: { uuid: name }, query: {}, body }) as Revoke; // by its own schema
    const message = `Revoked '${name}'`;
    try {
      await control.revoke(actor, request);
      return { message };
    } catch (error) {
      // It has ended: for Flower that is no mistake, and scripts that revoke what they once sent rely on it.
      if (error instanceof ExpediterError && error.code === 'conflict') return { message, note: error.message };
      throw error;
    }
  }),
  act('/api/task/timeout/:name{.+}', async (call) => {
    const { name, given } = call;
    const limits = { task_name: name, soft: given.float('soft') ?? null, hard: given.float('hard') ?? null };
    const command = { command: 'time-limit', arguments: limits, failed: "Failed to set timeouts: '%'" } as const;
    return { message: await commandWorker(call, given.required('workername'), command).catch(asUnknown(name)) };
  }),
  act('/api/task/rate-limit/:name{.+}', async (call) => {
    const { name, given } = call;
    const limit = { task_name: name, rate_limit: given.required('ratelimit') };
    const command = { command: 'rate-limit', arguments: limit, failed: "Failed to set rate limit: '%'" } as const;
    return { message: await commandWorker(call, given.required('workername'), command).catch(asUnknown(name)) };
  }),
  act('/api/task/abort/:name{.+}', () => {
    const instead = 'revoke it with terminate=true instead';
    throw new ExpediterError(
      'unavailable',
      `Aborting writes to a result backend, which Expediter does not: ${instead}.`,
    );
  }),
];

/** Flower looks the task up in its own application; here the worker says that it has no such task. */
function asUnknown(name: string) {
  return (error: unknown): never => {
    const isUnknown = error instanceof ExpediterError && error.message.endsWith(": 'unknown task'");
    throw isUnknown ? new ExpediterError('not-found', `Unknown task '${name}'`, { cause: error }) : error;
  };
}
