import { z } from 'zod';
import { ExpediterError } from '../../lib/errors.ts';
import { type TaskId, taskId } from '../../lib/ids.ts';
import type { Settings } from '../stores/store.ts';

/**
 * What a retry leaves in the settings, so that both tasks know of each other:
 * kind `retry`, id of the new task → {@link RetryLink}; kind `retried`, id of the old one → {@link RetriedLink}.
 */
export const RETRY_KIND = 'retry';
export const RETRIED_KIND = 'retried';

export const RetryLink = z.object({
  of: z.string(),
  at: z.number().describe('Unix seconds'),
  actor: z.string(),
  queue: z.string().describe('where it was sent: no task-sent event tells it'),
});
export type RetryLink = z.infer<typeof RetryLink>;

/** New ids, oldest first. */
export const RetriedLink = z.object({ as: z.array(z.string()) });
export type RetriedLink = z.infer<typeof RetriedLink>;

export interface NewLink extends RetryLink {
  readonly as: TaskId;
}

/** Writing the same link twice changes nothing. Two writes at once would lose one: the caller writes one by one. */
export async function writeRetryLink(settings: Settings, { as, ...link }: NewLink): Promise<void> {
  const before = RetriedLink.safeParse(await settings.get(RETRIED_KIND, link.of));
  const known = before.success ? before.data.as : [];
  const retried: RetriedLink = { as: known.includes(as) ? known : [...known, as] };
  await settings.put(RETRY_KIND, new Map([[as, link]]));
  await settings.put(RETRIED_KIND, new Map([[link.of, retried]]));
}

/** Many at once, of tasks that are each retried once: as `writeRetryLink`, in two transactions. */
export async function writeRetryLinks(settings: Settings, links: readonly NewLink[]): Promise<void> {
  const retried = await Promise.all(
    links.map(async ({ as, of }): Promise<[string, RetriedLink]> => {
      const before = RetriedLink.safeParse(await settings.get(RETRIED_KIND, of));
      const known = before.success ? before.data.as : [];
      return [of, { as: known.includes(as) ? known : [...known, as] }];
    }),
  );
  await settings.put(RETRY_KIND, new Map(links.map(({ as, ...link }) => [as, link])));
  await settings.put(RETRIED_KIND, new Map(retried));
}

/** Of a task that was itself made by a retry; undefined for others, and while the store is out of reach. */
export async function findRetryLink(settings: Settings, uuid: TaskId): Promise<RetryLink | undefined> {
  const found = RetryLink.safeParse(await getOrNothing(settings, RETRY_KIND, uuid));
  return found.success ? found.data : undefined;
}

/** What a task was retried from, and into; nothing while the store is out of reach. */
export function readRetryLinks(settings: Settings): {
  of(uuid: TaskId): Promise<TaskId | undefined>;
  as(uuid: TaskId): Promise<readonly TaskId[]>;
} {
  return {
    async of(uuid) {
      const link = await findRetryLink(settings, uuid);
      return link === undefined ? undefined : taskId(link.of);
    },
    async as(uuid) {
      const found = RetriedLink.safeParse(await getOrNothing(settings, RETRIED_KIND, uuid));
      return found.success ? found.data.as.map(taskId) : [];
    },
  };
}

/** The links are an aside: a task can be shown and sent without them. */
async function getOrNothing(settings: Settings, kind: string, id: string): Promise<unknown> {
  try {
    return await settings.get(kind, id);
  } catch (error) {
    if (error instanceof ExpediterError && error.code === 'unavailable') return undefined;
    throw error;
  }
}
