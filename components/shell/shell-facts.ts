import type { Link, ShellState } from '../../lib/contract/models.ts';
import { groupDigits, printCount } from '../../lib/format/count.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { printPercent } from '../../lib/format/percent.ts';
import type { LiveState } from './live-pill.tsx';
import type { Badges, ClusterFacts } from './rail.tsx';

/** What the whole way from the broker to this tab is like; all that the words below are made of. */
export interface ShellWay {
  readonly browser: 'online' | 'reconnecting' | 'offline';
  /** Unix seconds of the browser's link; the data is as old as this while it is down. */
  readonly since: number;
  readonly paused: boolean;
  readonly held: number;
  readonly broker: Link | undefined;
  readonly shell: ShellState | undefined;
  /** What the server says of a cluster that it does not watch, when the address names such a one. */
  readonly lost?: string | undefined;
}

/** The nearest break of the way is the one to tell: behind it nothing is known. */
export function liveOf({ browser, since, paused, held, broker, shell }: ShellWay): LiveState {
  if (browser === 'offline') return { state: 'offline', dataFrom: shell === undefined ? undefined : since };
  if (shell === undefined || broker === undefined) return { state: 'connecting' };
  if (browser === 'reconnecting') return { state: 'reconnecting', to: 'server', since };
  if (broker.state !== 'up') return { state: 'reconnecting', to: 'broker', since: broker.since };
  return paused ? { state: 'paused', waiting: held } : { state: 'live' };
}

export function clusterOf(shell: ShellState): ClusterFacts {
  const { total } = shell.workers;
  return {
    name: shell.cluster,
    detail: `${KINDS[shell.broker.kind] ?? shell.broker.kind} · ${groupDigits(total)} ${total === 1 ? 'worker' : 'workers'}`,
  };
}

export const KINDS: Readonly<Record<string, string>> = { redis: 'Redis', amqp: 'RabbitMQ', demo: 'Demo' };

export function badgesOf({ workers, waiting }: ShellState): Badges {
  const missing = workers.total - workers.online;
  return {
    ...(workers.total === 0
      ? {}
      : {
          workers: {
            text: missing === 0 ? String(workers.total) : `${workers.online}/${workers.total}`,
            crit: missing > 0,
            label: `${workers.online} of ${workers.total} online`,
          },
        }),
    ...(waiting === undefined
      ? {}
      : {
          queues: {
            text: printCount(waiting),
            label: `${groupDigits(waiting)} ${waiting === 1 ? 'message waits' : 'messages wait'}`,
          },
        }),
  };
}

/** The lines under the rail: how much of the truth the events tell. */
export function footOf({ quality }: ShellState): readonly string[] {
  return [
    ...(quality.covered === undefined ? [] : [`Events covered ${printPercent(quality.covered)}`]),
    ...(quality.lag === undefined ? [] : [`Events arrive after ${printDuration(quality.lag)}`]),
    ...(quality.malformed === 0 ? [] : [`${groupDigits(quality.malformed)} unreadable`]),
  ];
}

/** What has to be known on every page. `since`: Unix seconds. */
export interface Notice {
  readonly kind: 'cluster' | 'server' | 'broker' | 'alarm' | 'store' | 'read-only' | 'demo';
  readonly tone: 'critical' | 'warning' | 'info';
  readonly word: string;
  readonly text: string;
  /** What to type for the mend, to copy. */
  readonly command?: string;
  readonly since?: number;
}

/** The gravest one: there is one line for it. A link that is only slow to come up is the pill's business. */
export function noticeOf({ browser, since, broker, shell, lost }: ShellWay): Notice | undefined {
  if (lost !== undefined) return { kind: 'cluster', tone: 'warning', word: 'Unknown cluster', text: lost };
  if (shell === undefined) return undefined;
  if (browser === 'offline') {
    return {
      kind: 'server',
      tone: 'critical',
      word: 'Offline',
      text: 'The server cannot be reached: what you see is the last that was known. Trying again by itself.',
      since,
    };
  }
  if (broker?.state === 'down') {
    return { kind: 'broker', tone: 'critical', word: 'Broker down', text: ended(broker.reason), since: broker.since };
  }
  const [alarm] = shell.broker.report?.alarms ?? [];
  if (alarm !== undefined) {
    return {
      kind: 'alarm',
      tone: 'critical',
      word: `${alarm.kind === 'memory' ? 'Memory' : 'Disk'} alarm`,
      text: `RabbitMQ blocks whoever publishes: ${alarm.node} has reached its ${alarm.kind === 'memory' ? 'vm_memory_high_watermark' : 'disk_free_limit'}. No task can be sent until it is over.`,
      since: alarm.since,
    };
  }
  if (shell.store.link.state === 'down') {
    const { reason } = shell.store.link;
    return {
      kind: 'store',
      tone: 'warning',
      word: 'History down',
      text: `What happens now is shown, but not kept. ${ended(reason)}`,
      since: shell.store.link.since,
    };
  }
  if (shell.readOnly.on) {
    const why = shell.readOnly.why ?? '';
    return {
      kind: 'read-only',
      tone: 'info',
      word: 'Read-only',
      text: ended(`No control reaches a worker. ${why}`.trim()),
    };
  }
  if (shell.broker.kind === 'demo') {
    return {
      kind: 'demo',
      tone: 'info',
      word: 'Demo',
      text: 'A made-up online shop: nothing here is real, and every command acts on it. For your own cluster:',
      command: REAL_THING,
    };
  }
  return undefined;
}

const REAL_THING = 'npm start -- --broker redis://localhost:6379/0';

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
