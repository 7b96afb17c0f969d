import type { WorkerDetail, WorkerSummary } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';

/** Who is to obey a command: one worker, some that were chosen, or every one that hears it. */
export type ControlTarget =
  | { readonly kind: 'one'; readonly worker: WorkerDetail }
  | { readonly kind: 'some'; readonly workers: readonly WorkerSummary[] }
  | { readonly kind: 'all'; readonly workers: readonly WorkerSummary[]; readonly cluster: string };

/** As the endpoints for several workers take it. */
export function targetInput(target: ControlTarget): { readonly hostnames: string[] } | { readonly all: true } {
  return target.kind === 'all' ? { all: true } : { hostnames: workersOf(target).map(({ hostname }) => hostname) };
}

/** Those that are meant; of all of them those that have not left. */
export function workersOf(target: ControlTarget): readonly WorkerSummary[] {
  if (target.kind === 'one') return [target.worker];
  return target.kind === 'some' ? target.workers : target.workers.filter(({ status }) => status !== 'offline');
}

export function targetWords(target: ControlTarget): string {
  if (target.kind === 'all') return 'all workers';
  const [first, ...others] = workersOf(target);
  return others.length === 0 ? (first?.hostname ?? '') : `${groupDigits(others.length + 1)} workers`;
}

/** How many will hear it, and who may not. */
export function reachOf(target: ControlTarget): { readonly amount: string; readonly text: string } | undefined {
  if (target.kind === 'one') return undefined;
  const here = workersOf(target);
  const quiet = here.filter(({ status }) => status !== 'online');
  const amount = `${groupDigits(here.length - quiet.length)} of ${groupDigits(here.length)}`;
  const text = quiet.length === 0 ? 'workers will hear it.' : `workers will hear it. ${who(quiet)} and may not.`;
  return { amount, text: target.kind === 'all' || here.length > MOST_NAMED ? text : `${text} ${namesOf(here)}` };
}

const MOST_NAMED = 4;

function namesOf(workers: readonly WorkerSummary[]): string {
  return `They are ${workers.map(({ hostname }) => hostname).join(', ')}.`;
}

function who(quiet: readonly WorkerSummary[]): string {
  const [only] = quiet;
  if (quiet.length > 1) return `${quiet.length} are silent or gone`;
  return `${only?.hostname} ${only?.status === 'offline' ? 'has left' : 'is silent'}`;
}

/** Fallen silent: a command may never reach it. */
export function isSilent(target: ControlTarget): boolean {
  return target.kind === 'one' && target.worker.status === 'silent';
}
