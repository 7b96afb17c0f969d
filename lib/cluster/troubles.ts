import type { Overdue, RanTwice, SlowType, TookDown } from '../diagnosis/evidence.ts';
import { percentile } from '../metrics/histogram.ts';
import { percentileOf } from '../metrics/percentile.ts';
import type { Cluster } from './cluster.ts';
import type { Repeat } from './repeats.ts';
import { paceOf } from './rounds.ts';

/** Seconds for which a run is worth telling after it was started. */
const RECENT = 600;
const LATELY = 600;
const LEAST_RUNS = { usual: 50, lately: 8 };
/** A worker that was heard so long after a start has outlived it. */
const ALIVE_AFTER = 5;

/** Types of which the last runs took far longer than all that were ever counted. */
export function slowTypes({ tallies }: Cluster, now: number): readonly SlowType[] {
  const slow: SlowType[] = [];
  for (const [name, runs] of tallies.lastRuns) {
    const lately = runs.filter(({ at }) => now - at < LATELY).map(({ seconds }) => seconds);
    const all = tallies.types.get(name);
    if (lately.length < LEAST_RUNS.lately || all === undefined || all.count < LEAST_RUNS.usual) continue;
    const median = percentileOf(lately, 0.5) ?? 0;
    const usual = percentile(all, 0.5) ?? 0;
    slow.push({ name, median, usual, runs: lately.length, since: runs[0]?.at ?? now });
  }
  return slow;
}

/** Types that came regularly and have not come since. */
export function overdueTypes({ tallies }: Cluster, now: number): readonly Overdue[] {
  return [...tallies.rounds].flatMap(([name, round]) => {
    const every = paceOf(round);
    return every === undefined ? [] : [{ name, every, last: round.last, late: now - round.last - every }];
  });
}

/** Tasks that two workers ran at the same time: both lived through it. */
export function ranTwice({ repeats, fleet }: Cluster, now: number): readonly RanTwice[] {
  return recent(repeats.values(), now).flatMap(({ uuid, name, starts, ended }) => {
    const last = starts.at(-1)?.at ?? 0;
    const workers = starts
      .map(({ worker }) => worker)
      .filter((worker) => {
        if (ended.has(worker)) return true;
        const member = fleet.members.get(worker);
        const wasHeard = (member?.worker.heartbeat ?? 0) > last + ALIVE_AFTER;
        return member?.worker.status === 'online' && wasHeard && member.running.has(uuid);
      });
    const distinct = [...new Set(workers)];
    return distinct.length < 2 ? [] : [{ uuid, name, workers: distinct, since: last }];
  });
}

/** Tasks whose runs ended with their workers, at least twice. */
export function tookDown({ repeats, fleet }: Cluster, now: number): readonly TookDown[] {
  return recent(repeats.values(), now).flatMap(({ uuid, name, starts, ended }) => {
    const running = new Set(
      starts.map(({ worker }) => worker).filter((worker) => fleet.members.get(worker)?.running.has(uuid)),
    );
    const downs = starts.filter(({ worker, at }, i) => {
      const isLastThere = !starts.slice(i + 1).some((later) => later.worker === worker);
      return !(isLastThere && (ended.has(worker) || running.has(worker))) && at <= now;
    });
    if (downs.length < 2) return [];
    const workers = [...new Set(downs.map(({ worker }) => worker))];
    return [{ uuid, name, workers, times: downs.length, since: starts[0]?.at ?? now, isOver: ended.size > 0 }];
  });
}

function recent(repeats: Iterable<Repeat>, now: number): readonly Repeat[] {
  return [...repeats].filter(({ starts }) => now - (starts.at(-1)?.at ?? 0) < RECENT);
}
