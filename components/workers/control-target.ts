import type { WorkerDetail, WorkerSummary } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';

/** Who is to obey a command: one worker, or every one that hears it. */
export type ControlTarget =
  | { readonly kind: 'one'; readonly worker: WorkerDetail }
  | { readonly kind: 'all'; readonly workers: readonly WorkerSummary[]; readonly cluster: string };

/** The name of the endpoint: `*` is every worker. */
export function targetName(target: ControlTarget): string {
  return target.kind === 'one' ? target.worker.hostname : '*';
}

export function targetWords(target: ControlTarget): string {
  return target.kind === 'one' ? target.worker.hostname : 'all workers';
}

/** How many will hear it, and who may not. */
export function reachOf(target: ControlTarget): { readonly amount: string; readonly text: string } | undefined {
  if (target.kind === 'one') return undefined;
  const here = target.workers.filter(({ status }) => status !== 'offline');
  const silent = here.filter(({ status }) => status === 'silent');
  const text = silent.length === 0 ? 'workers will hear it.' : `workers will hear it. ${who(silent)} and may not.`;
  return { amount: `${groupDigits(here.length - silent.length)} of ${groupDigits(here.length)}`, text };
}

function who(silent: readonly WorkerSummary[]): string {
  return silent.length === 1 ? `${silent[0]?.hostname} is silent` : `${silent.length} are silent`;
}

/** Fallen silent: a command may never reach it. */
export function isSilent(target: ControlTarget): boolean {
  return target.kind === 'one' && target.worker.status === 'silent';
}
