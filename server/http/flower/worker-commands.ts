import { act, type FlowerRoute, known } from './route.ts';
import { commandWorker } from './settle.ts';

export const workerCommandRoutes: readonly FlowerRoute[] = [
  act('/api/worker/shutdown/:name{.+}', async ({ views, control, actor, name }) => {
    known(
      'worker',
      name,
      views.workers().find(({ hostname }) => hostname === name),
    );
    await control.worker(actor, { hostname: name, command: 'shutdown', arguments: {} });
    return { message: 'Shutting down!' };
  }),
  act('/api/worker/pool/restart/:name{.+}', async (call) => {
    const { name } = call;
    const failed = `Failed to restart the '${name}' pool: %`;
    await commandWorker(call, name, { command: 'pool-restart', arguments: {}, failed });
    return { message: `Restarting '${name}' worker's pool` };
  }),
  act('/api/worker/pool/grow/:name{.+}', async (call) => {
    const { name } = call;
    const n = call.given.int('n') ?? 1;
    const failed = `Failed to grow '${name}' worker's pool: %`;
    await commandWorker(call, name, { command: 'pool-grow', arguments: { n }, failed });
    return { message: `Growing '${name}' worker's pool by ${n}` };
  }),
  act('/api/worker/pool/shrink/:name{.+}', async (call) => {
    const { name } = call;
    const n = call.given.int('n') ?? 1;
    const failed = `Failed to shrink '${name}' worker's pool: %`;
    await commandWorker(call, name, { command: 'pool-shrink', arguments: { n }, failed });
    return { message: `Shrinking '${name}' worker's pool by ${n}` };
  }),
  act('/api/worker/pool/autoscale/:name{.+}', async (call) => {
    const { name, given } = call;
    given.required('min');
    given.required('max');
    const limits = { min: given.int('min') ?? 0, max: given.int('max') ?? 0 };
    const failed = `Failed to autoscale '${name}' worker: %`;
    await commandWorker(call, name, { command: 'autoscale', arguments: limits, failed });
    return { message: `Autoscaling '${name}' worker (min=${limits.min}, max=${limits.max})` };
  }),
  act('/api/worker/queue/add-consumer/:name{.+}', async (call) => {
    const { name } = call;
    const queue = call.given.required('queue');
    const failed = `Failed to add '${queue}' consumer to '${name}' worker: %`;
    return { message: await commandWorker(call, name, { command: 'add-consumer', arguments: { queue }, failed }) };
  }),
  act('/api/worker/queue/cancel-consumer/:name{.+}', async (call) => {
    const { name } = call;
    const queue = call.given.required('queue');
    const failed = `Failed to cancel '${queue}' consumer from '${name}' worker: %`;
    return { message: await commandWorker(call, name, { command: 'cancel-consumer', arguments: { queue }, failed }) };
  }),
];
