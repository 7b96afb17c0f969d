import type { Job, JobItem } from '../../../lib/jobs/job.ts';
import { isOver } from '../../../lib/jobs/job.ts';
import type { JobLog } from '../store.ts';

/** Jobs that end with the process: nothing is there to go on with, and nothing is sent twice. */
export function createJobLog(): JobLog {
  const kept = new Map<string, { readonly job: Job; readonly items: Map<number, JobItem> }>();
  const newestFirst = () =>
    [...kept.values()].map(({ job }) => job).sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));

  return {
    async write(job, items) {
      const known = kept.get(job.id)?.items ?? new Map<number, JobItem>();
      for (const item of items) known.set(item.n, structuredClone(item));
      kept.set(job.id, { job: structuredClone(job), items: known });
    },
    find: async (id) => kept.get(id)?.job,
    list: async ({ limit, after }) =>
      newestFirst()
        .filter(
          ({ created, id }) =>
            after === undefined || created < after.created || (created === after.created && id < after.id),
        )
        .slice(0, limit),
    open: async () =>
      newestFirst()
        .filter((job) => !isOver(job))
        .reverse(),
    items: async (id, { state, limit, after = -1 }) =>
      [...(kept.get(id)?.items.values() ?? [])]
        .filter((item) => item.n > after && (state === undefined || item.state === state))
        .sort((a, b) => a.n - b.n)
        .slice(0, limit),
    async prune(before, limit) {
      let removed = 0;
      for (const [id, { job, items }] of kept) {
        if (job.ended === undefined || job.ended >= before) continue;
        for (const n of items.keys()) {
          if (removed >= limit) break;
          items.delete(n);
          removed += 1;
        }
        if (removed >= limit) return removed;
        kept.delete(id);
        removed += 1;
      }
      return removed;
    },
  };
}
