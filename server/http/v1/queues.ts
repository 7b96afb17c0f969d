import { getQueue, listQueues, pauseQueue, peekQueue, purgeQueue, resumeQueue } from '../../../lib/contract/rest.ts';
import { queueName } from '../../../lib/ids.ts';
import { type Route, route } from '../router.ts';
import { found } from './found.ts';
import type { V1Parts } from './routes.ts';

export function queueRoutes({ views, control, clock }: V1Parts): readonly Route[] {
  return [
    route(listQueues, () => ({ items: [...views.queues()] })),
    route(getQueue, ({ input: { name } }) => found(`The queue "${name}"`, views.queue(queueName(name)))),
    route(peekQueue, async ({ input, actor }) => ({
      items: [...(await control.peek(actor, input))],
      at: clock.now(),
    })),
    route(pauseQueue, ({ input, actor }) => control.pause(actor, input)),
    route(resumeQueue, ({ input, actor }) => control.resume(actor, input)),
    route(purgeQueue, ({ input, actor }) => control.purge(actor, input)),
  ];
}
