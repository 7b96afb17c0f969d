import type { BrokerAlarm, Finding, QueueSummary, Severity, Verdict, WorkerSummary } from '../contract/models.ts';
import { groupDigits } from '../format/count.ts';
import { printDuration } from '../format/duration.ts';
import { printPercent } from '../format/percent.ts';
import { NO_TROUBLES, type Troubles } from './evidence.ts';
import { hoardingFindings } from './rules/hoarding.ts';
import { overdueFindings } from './rules/overdue.ts';
import { ranTwiceFindings } from './rules/ran-twice.ts';
import { slowTypeFindings } from './rules/slow-type.ts';
import { tookDownFindings } from './rules/took-down.ts';

/** What a judgement rests on. */
export interface Evidence {
  readonly now: number;
  readonly broker: { readonly up: boolean; readonly since: number; readonly reason: string | undefined };
  /** Of the broker's nodes. */
  readonly alarms: readonly BrokerAlarm[];
  readonly store: { readonly up: boolean; readonly since: number; readonly reason: string | undefined };
  readonly queues: readonly QueueSummary[];
  readonly workers: readonly WorkerSummary[];
  /** Of the last five minutes. */
  readonly outcomes: { readonly success: number; readonly failure: number };
  /** Of the hour before these. */
  readonly usual: { readonly success: number; readonly failure: number };
  readonly malformed: number;
  /** Failures of the last minutes by type, most first. */
  readonly failing: readonly {
    readonly name: string;
    readonly failed: number;
    readonly ended: number;
    readonly exception: string | undefined;
  }[];
  readonly troubles?: Troubles;
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2, fine: 3 };
const MOST_FINDINGS = 7;
/** A worker that left so long ago is history and no longer a finding. */
const RECENTLY = 3600;
const MIN_ENDED = 20;
const HIGH_FAILURE = 0.05;

/** Everything that needs attention, worst first, at most seven. */
export function findingsOf(evidence: Evidence): Finding[] {
  const { troubles = NO_TROUBLES } = evidence;
  return [
    ...linkFindings(evidence),
    ...alarmFindings(evidence),
    ...queueFindings(evidence),
    ...workerFindings(evidence),
    ...tookDownFindings(troubles),
    ...failureFindings(evidence),
    ...slowTypeFindings(troubles),
    ...ranTwiceFindings(troubles),
    ...hoardingFindings(evidence),
    // While the broker is away nothing can come.
    ...(evidence.broker.up ? overdueFindings(troubles) : []),
  ]
    .sort((a, b) => RANK[a.severity] - RANK[b.severity])
    .slice(0, MOST_FINDINGS);
}

/** One sentence: is it healthy, and if not, what is the worst of it? */
export function verdictOf(evidence: Evidence, findings: readonly Finding[]): Verdict {
  const online = evidence.workers.filter((worker) => worker.status === 'online').length;
  const basis = `Judged from ${plural(evidence.queues.length, 'queue')} and ${online} of ${plural(evidence.workers.length, 'worker')}.`;
  const at = evidence.now;
  const [worst, second] = findings.filter(({ severity }) => severity === 'critical' || severity === 'warning');

  if (worst !== undefined && !evidence.broker.up) {
    // Nothing else can be judged now: it would be the verdict of a while ago.
    return { severity: worst.severity, sentence: `${clause(worst)}.`, basis, at };
  }
  if (worst !== undefined) {
    const lead = worst.severity === 'critical' ? 'Degraded' : 'Watch';
    const also = second === undefined ? '' : `, and ${clause(second)}`;
    return { severity: worst.severity, sentence: `${lead}: ${clause(worst)}${also}.`, basis, at };
  }
  if (evidence.workers.length === 0) {
    return { severity: 'info', sentence: 'No worker has been heard yet.', basis: 'Listening to the broker.', at };
  }
  if (online === 0) return { severity: 'warning', sentence: 'Watch: no worker is online.', basis, at };
  const isBusy = evidence.workers.some((worker) => worker.status === 'online' && worker.busy > 0);
  const who = `${plural(online, 'worker')} ${isBusy ? 'at work' : 'ready'}`;
  return { severity: 'fine', sentence: `Healthy: ${who}${waitingClause(evidence.queues, isBusy)}.`, basis, at };
}

/** Nothing is said of queues while one of them cannot be seen. */
function waitingClause(queues: readonly QueueSummary[], isBusy: boolean): string {
  let waiting = 0;
  for (const { depth } of queues) {
    if (depth === undefined) return '';
    waiting += depth;
  }
  if (queues.length === 0) return '';
  const paused = queues.filter(({ condition }) => condition === 'paused');
  if (paused.length > 0)
    return `, ${paused.length === 1 ? `${paused[0]?.name} is` : `${paused.length} queues are`} paused`;
  if (isBusy) return ', queues are keeping up';
  if (waiting === 0) return ', nothing is waiting';
  return `, ${plural(waiting, 'message')} ${waiting === 1 ? 'is' : 'are'} waiting`;
}

function linkFindings({ broker, store }: Evidence): Finding[] {
  const findings: Finding[] = [];
  if (!broker.up) {
    findings.push({
      id: 'broker-down',
      severity: 'critical',
      subject: { kind: 'data', id: 'The broker' },
      sentence: 'is out of reach: what you see is the last that was known',
      why: broker.reason ?? 'Not connected yet.',
      since: broker.since,
    });
  }
  if (!store.up) {
    findings.push({
      id: 'store-down',
      severity: 'warning',
      subject: { kind: 'data', id: 'History' },
      sentence: 'is not being written',
      why: store.reason ?? 'The store is not open yet.',
      since: store.since,
    });
  }
  return findings;
}

/** Nothing that was said before the link broke counts as an alarm of now. */
function alarmFindings({ alarms, broker }: Evidence): Finding[] {
  if (!broker.up) return [];
  return (['memory', 'disk'] as const).flatMap((kind): Finding[] => {
    const raised = alarms.filter((alarm) => alarm.kind === kind);
    if (raised.length === 0) return [];
    const { limit, mend } = ALARMS[kind];
    return [
      {
        id: `alarm:${kind}`,
        severity: 'critical',
        subject: { kind: 'data', id: 'The broker' },
        sentence: `has a ${kind} alarm: whoever publishes is blocked`,
        why: `${raised.map(({ node }) => node).join(', ')}: ${limit}. No task can be sent until it is over. ${mend}`,
        since: Math.min(...raised.map(({ since }) => since)),
      },
    ];
  });
}

const ALARMS = {
  memory: {
    limit: 'memory use is above vm_memory_high_watermark',
    mend: 'Let workers empty the queues, or give it more memory.',
  },
  disk: {
    limit: 'free disk space is below disk_free_limit',
    mend: 'Make room on its disk.',
  },
};

function queueFindings({ queues, now }: Evidence): Finding[] {
  return queues.flatMap((queue): Finding[] => {
    const subject = { kind: 'queue', id: queue.name } as const;
    const waiting = `${plural(queue.depth ?? 0, 'message')} waiting`;
    // At the latest then: the message next in line waits since.
    const since = queue.oldest && queue.measured && queue.measured - queue.oldest.age;
    const oldest = queue.oldest && `${queue.oldest.exact ? '' : 'at least '}${printDuration(queue.oldest.age)}`;
    const age = oldest === undefined ? '' : `, the oldest for ${oldest}`;
    switch (queue.condition) {
      case 'no-consumer':
        return [
          {
            id: `no-consumer:${queue.name}`,
            severity: 'critical',
            subject,
            sentence: 'has no consumer',
            why: `${waiting}${age}. ${capital(queue.why ?? '')}.`,
            since,
          },
        ];
      case 'saturated':
        return [
          {
            id: `saturated:${queue.name}`,
            severity: 'critical',
            subject,
            sentence: 'cannot catch up',
            why: `${waiting}${age}; ${queue.why ?? 'every slot is busy'}.`,
            since,
          },
        ];
      case 'backlogged':
        return [
          {
            id: `backlogged:${queue.name}`,
            severity: 'warning',
            subject,
            sentence: oldest === undefined ? 'is behind' : `is ${oldest} behind`,
            why: `${waiting}${queue.why === undefined ? '' : `; ${queue.why}`}.`,
            since,
          },
        ];
      case 'dead-letters':
        return [
          {
            id: `dead-letters:${queue.name}`,
            severity: 'warning',
            subject,
            sentence: `holds ${plural(queue.depth ?? 0, 'dead letter')}`,
            why: `Rejected, expired or pushed out: ${queue.why ?? 'dead letters'}${age}. Nobody consumes them.`,
            since,
          },
        ];
      case 'paused':
        return [pausedFinding(queue, now)];
      default:
        return [];
    }
  });
}

/** It is what somebody wanted, so it is no alarm; but a worker that does not keep to it is one to look at. */
function pausedFinding(queue: QueueSummary, now: number): Finding {
  const { name, paused, depth } = queue;
  const consuming = paused?.consuming ?? [];
  const until = paused?.until === undefined ? '' : `, for another ${printDuration(Math.max(0, paused.until - now))}`;
  const reason = paused?.reason === undefined ? '' : ` (${paused.reason})`;
  const waiting = depth === undefined ? '' : ` ${plural(depth, 'message')} waiting.`;
  const again = consuming.length === 1 ? `${consuming[0]} consumes` : `${consuming.length} workers consume`;
  return {
    id: `paused:${name}`,
    severity: consuming.length === 0 ? 'info' : 'warning',
    subject: { kind: 'queue', id: name },
    sentence: consuming.length === 0 ? 'is paused' : `is paused, and ${again} it again`,
    why: `Paused by ${paused?.by ?? 'somebody'}${reason}${until}.${waiting}`,
    since: paused?.since,
  };
}

function workerFindings({ workers, now, broker }: Evidence): Finding[] {
  return workers.flatMap((worker): Finding[] => {
    const subject = { kind: 'worker', id: worker.hostname } as const;
    if (worker.duplicateName) {
      return [
        {
          id: `duplicate:${worker.hostname}`,
          severity: 'critical',
          subject,
          sentence: 'is the name of two processes',
          why: 'Commands and counts of the two are mixed: give each an own node name (-n).',
          since: worker.since,
        },
      ];
    }
    // While the broker is away nobody can be heard.
    if (worker.status === 'silent' && broker.up && now - worker.since < RECENTLY) {
      return [
        {
          id: `silent:${worker.hostname}`,
          severity: 'critical',
          subject,
          sentence: 'has fallen silent',
          why: 'No heartbeat and no goodbye: killed, frozen, or cut off.',
          since: worker.since,
        },
      ];
    }
    if (worker.taskEvents === false) {
      return [
        {
          id: `no-events:${worker.hostname}`,
          severity: 'info',
          subject,
          sentence: 'sends no task events',
          why: 'It was started without -E: its tasks cannot be followed.',
          since: worker.since,
        },
      ];
    }
    return [];
  });
}

function failureFindings({ outcomes, usual, failing }: Evidence): Finding[] {
  const ended = outcomes.success + outcomes.failure;
  if (ended < MIN_ENDED) return [];
  const share = outcomes.failure / ended;
  const usualEnded = usual.success + usual.failure;
  const usualShare = usualEnded < MIN_ENDED ? 0 : usual.failure / usualEnded;
  if (share < HIGH_FAILURE || share < 2 * usualShare) return [];
  const [type] = failing;
  const before = usualEnded < MIN_ENDED ? '' : `, usually ${printPercent(usualShare)}`;
  return [
    {
      id: 'failing',
      severity: share > 0.2 ? 'critical' : 'warning',
      subject: type === undefined ? { kind: 'data', id: 'Tasks' } : { kind: 'type', id: type.name },
      sentence: type === undefined ? `fail ${printPercent(share)}${before}` : 'fails more than anything else',
      why: `${printPercent(share)} of the tasks of the last 5 minutes failed${before}.${type?.exception === undefined ? '' : ` Most recent: ${type.exception}`}`,
    },
  ];
}

const clause = (finding: Finding): string => `${finding.subject.id} ${finding.sentence}`;
const plural = (n: number, noun: string): string => `${groupDigits(n)} ${noun}${n === 1 ? '' : 's'}`;
/** A worker's name stays as it is written. */
const capital = (text: string): string => (/^\S*@/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1));
