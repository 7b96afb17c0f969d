import type { Cluster } from '../../lib/cluster/cluster.ts';
import { failingOf, type Member } from '../../lib/cluster/fleet.ts';
import { usualOf } from '../../lib/cluster/tallies.ts';
import type { Slot, WorkerDetail, WorkerSummary } from '../../lib/contract/models.ts';
import { poolOf } from '../../lib/workers/inspection.ts';
import { clockSkew, hasDuplicateName } from '../../lib/workers/worker.ts';

/** A pool of thousands (gevent) is told by its numbers; cells for each would be no help. */
const MAX_SLOTS = 64;

/** Online first, then by name. */
export function workerSummaries(cluster: Cluster, now: number): WorkerSummary[] {
  return [...cluster.fleet.members.values()]
    .map((member) => workerSummary(cluster, member, now))
    .sort(
      (a, b) => Number(a.status !== 'online') - Number(b.status !== 'online') || (a.hostname < b.hostname ? -1 : 1),
    );
}

export function workerSummary(cluster: Cluster, member: Member, now: number): WorkerSummary {
  const { worker, running, inspection } = member;
  const { kind, concurrency } = poolOf(inspection.stats?.value);
  const busy = running.size;
  const taken = inspection.reserved?.value;
  return {
    cluster: cluster.name,
    hostname: worker.hostname,
    status: worker.status,
    since: worker.since,
    heartbeat: worker.heartbeat,
    freq: worker.freq,
    pid: worker.pid,
    pool: kind,
    concurrency,
    slots: slotsOf(cluster, member, concurrency),
    // Its own heartbeat counts what runs when task events are off.
    busy: member.taskEvents === true || worker.active === undefined ? busy : Math.max(busy, worker.active),
    prefetched: worker.status === 'online' ? taken?.length : undefined,
    processed: worker.processed,
    succeeded: member.succeeded,
    failed: member.failed,
    retried: member.retried,
    failing: failingOf(member),
    loadavg: worker.loadavg === undefined ? undefined : [...worker.loadavg],
    skew: clockSkew(worker),
    queues: inspection.activeQueues?.value?.map((queue) => queue.name),
    software: worker.software,
    taskEvents: member.taskEvents,
    duplicateName: hasDuplicateName(worker, now),
  };
}

export function workerDetail(cluster: Cluster, member: Member, now: number): WorkerDetail {
  const { inspection } = member;
  return {
    ...workerSummary(cluster, member, now),
    active: inspection.active,
    reserved: inspection.reserved,
    scheduled: inspection.scheduled,
    revoked: inspection.revoked,
    registered: inspection.registered,
    activeQueues: inspection.activeQueues && {
      ...inspection.activeQueues,
      value: inspection.activeQueues.value?.map(({ whole: _whole, ...queue }) => queue),
    },
    stats: inspection.stats,
    conf: inspection.conf,
  };
}

function slotsOf(cluster: Cluster, { running }: Member, concurrency: number | undefined): Slot[] {
  const busy = [...running.values()]
    .sort((a, b) => a.started - b.started)
    .slice(0, MAX_SLOTS)
    .map(
      ({ uuid, name, args, pid, started }): Slot => ({
        uuid,
        name,
        args,
        pid,
        started,
        usual: usualOf(cluster.tallies, name)?.p95,
      }),
    );
  const free = Math.max(0, Math.min(concurrency ?? 0, MAX_SLOTS) - busy.length);
  return [...busy, ...Array.from({ length: free }, (): Slot => ({}))];
}
