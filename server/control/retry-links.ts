import { z } from 'zod';
import type { TaskId } from '../../lib/ids.ts';
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

/** Of a task that was itself made by a retry; undefined for others, and while the store cannot be read. */
export async function findRetryLink(settings: Settings, uuid: TaskId): Promise<RetryLink | undefined> {
  const found = RetryLink.safeParse(await settings.get(RETRY_KIND, uuid).catch(() => undefined));
  return found.success ? found.data : undefined;
}
