import type { Figure } from '../../lib/contract/models.ts';
import type { Clock } from '../clock.ts';
import type { SampleLog, SampleRow } from '../stores/store.ts';

/** What the store remembers for sparklines: read now and then, never waited for. */
export interface Trends {
  /** Depth of each queue over the last hour, a point a minute, null where nothing was measured. */
  queues(): ReadonlyMap<string, readonly (number | null)[]>;
  sparks(): Partial<Record<Figure['id'], readonly (number | null)[]>>;
  /** Means of the same hour yesterday. */
  before(): Partial<Record<Figure['id'], number>>;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const FRESH_FOR = 20;
const FINISHED = ['success', 'failure'].map((outcome) => `count:finished.${outcome}`);

export function createTrends(samples: SampleLog, clock: Clock): Trends {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading = false;
  let queues: ReadonlyMap<string, readonly (number | null)[]> = new Map();
  let sparks: ReturnType<Trends['sparks']> = {};
  let before: ReturnType<Trends['before']> = {};

  async function read(now: number): Promise<void> {
    const end = Math.floor(now / MINUTE) * MINUTE;
    const hour = { from: end - HOUR, to: end };
    const names = await samples.names('queue.depth:');
    const rows = await samples.read([...names, 'oldest', 'waiting', 'slots.busy'], hour, MINUTE);
    queues = new Map(names.map((name) => [name.slice('queue.depth:'.length), minutesOf(rows.get(name), hour.from)]));
    sparks = {
      oldest: minutesOf(rows.get('oldest'), hour.from),
      waiting: minutesOf(rows.get('waiting'), hour.from),
      slots: minutesOf(rows.get('slots.busy'), hour.from),
    };
    before = await readBefore(samples, { from: hour.from - DAY, to: hour.to - DAY });
  }

  /** Asked often, read seldom; who asks gets the last reading at once. */
  function refresh(): void {
    const now = clock.now();
    if (reading || now - readAt < FRESH_FOR) return;
    reading = true;
    readAt = now;
    void read(now)
      .catch(() => undefined) // the store is down: the recorder tells so, and the last reading stays
      .finally(() => {
        reading = false;
      });
  }

  return {
    queues() {
      refresh();
      return queues;
    },
    sparks() {
      refresh();
      return sparks;
    },
    before() {
      refresh();
      return before;
    },
  };
}

async function readBefore(
  samples: SampleLog,
  range: { from: number; to: number },
): Promise<ReturnType<Trends['before']>> {
  const rows = await samples.read([...FINISHED, 'oldest', 'waiting', 'slots.busy'], range, HOUR);
  const sum = (name: string): number | undefined => rows.get(name)?.reduce((all, row) => all + row.value, 0);
  const mean = (name: string): number | undefined => {
    const points = rows.get(name) ?? [];
    return points.length === 0 ? undefined : points.reduce((all, row) => all + row.value, 0) / points.length;
  };
  const [success, failure] = FINISHED.map((name) => ((rows.get(name)?.length ?? 0) > 0 ? sum(name) : undefined));
  const ended = success === undefined ? undefined : success + (failure ?? 0);
  const means: Record<string, number | undefined> = {
    throughput: ended === undefined ? undefined : ended / HOUR,
    failing: ended ? (failure ?? 0) / ended : undefined,
    oldest: mean('oldest'),
    waiting: mean('waiting'),
    slots: mean('slots.busy'),
  };
  return Object.fromEntries(Object.entries(means).filter(([, value]) => value !== undefined));
}

function minutesOf(rows: readonly SampleRow[] | undefined, from: number): (number | null)[] {
  const points: (number | null)[] = new Array(HOUR / MINUTE).fill(null);
  for (const { t, value } of rows ?? []) points[Math.floor((t - from) / MINUTE)] = value;
  return points;
}
