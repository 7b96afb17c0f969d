import type { Finding, WorkerSummary } from '../../contract/models.ts';
import { groupDigits } from '../../format/count.ts';

/** Celery's default multiplier is 4: what is held beyond five times the slots was asked for. */
const PER_SLOT = 5;
const LEAST = 20;

/** A worker that holds tasks which another one could do at once: a prefetch multiplier that is too high. */
export function hoardingFindings({ workers }: { readonly workers: readonly WorkerSummary[] }): Finding[] {
  return workers.flatMap((worker): Finding[] => {
    const { prefetched = 0, concurrency = 0, busy, hostname } = worker;
    if (worker.status !== 'online' || concurrency === 0 || busy < concurrency) return [];
    if (prefetched < LEAST || prefetched <= PER_SLOT * concurrency) return [];
    const idle = workers.find((other) => other !== worker && isIdle(other) && sharesQueue(worker, other));
    if (idle === undefined) return [];
    return [
      {
        id: `hoarding:${hostname}`,
        severity: 'warning',
        subject: { kind: 'worker', id: hostname },
        sentence: 'holds tasks that others could run',
        why: `${groupDigits(prefetched)} tasks are reserved by it and wait for its ${concurrency} busy slots, while ${idle.hostname} has free ones and holds nothing. Lower its worker_prefetch_multiplier.`,
      },
    ];
  });
}

function isIdle({ status, prefetched, concurrency, busy }: WorkerSummary): boolean {
  return status === 'online' && prefetched === 0 && concurrency !== undefined && busy < concurrency;
}

function sharesQueue({ queues = [] }: WorkerSummary, other: WorkerSummary): boolean {
  return queues.some((queue) => other.queues?.includes(queue));
}
