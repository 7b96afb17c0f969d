/**
 * What a worker tells of itself in `stats` (Celery 4.4 to 5.7). Each figure may be missing: some depend on the pool or
 * the platform, and a shape that is not understood is no figure.
 */
export interface WorkerStats {
  /** Seconds since it started. */
  readonly uptime: number | undefined;
  /** How many messages it may hold without an acknowledgement. */
  readonly prefetchCount: number | undefined;
  /** Peak memory of the main process in bytes: `rusage.maxrss` is in KiB on Linux. */
  readonly peakMemory: number | undefined;
  /** Processor seconds of the main process. */
  readonly processorTime: number | undefined;
  /** `redis://127.0.0.1:6379/0`, as it dials it. */
  readonly broker: string | undefined;
  /** Size the pool was started with. */
  readonly maxConcurrency: number | undefined;
  readonly pids: readonly number[];
  readonly tasksPerChild: number | undefined;
  /** Seconds; undefined is no limit. Of the pool: a task type may have its own. */
  readonly softLimit: number | undefined;
  readonly hardLimit: number | undefined;
  readonly autoscaler: { readonly min: number; readonly max: number } | undefined;
  /** Tasks accepted since it started, by type, most first. */
  readonly accepted: readonly { readonly name: string; readonly count: number }[];
}

type Fields = Readonly<Record<string, unknown>>;

export function workerStats(stats: Fields | undefined): WorkerStats {
  const pool = fieldsOf(stats?.pool);
  const rusage = fieldsOf(stats?.rusage); // the text "N/A" where the platform has none
  const autoscaler = fieldsOf(stats?.autoscaler);
  const [soft, hard] = Array.isArray(pool.timeouts) ? pool.timeouts : [];
  const peak = numberOf(rusage.maxrss);
  const times = [rusage.utime, rusage.stime].map(numberOf);
  const [min, max] = [numberOf(autoscaler.min), numberOf(autoscaler.max)];
  return {
    uptime: numberOf(stats?.uptime),
    prefetchCount: numberOf(stats?.prefetch_count),
    peakMemory: peak === undefined ? undefined : peak * 1024,
    processorTime: times.includes(undefined) ? undefined : times.reduce<number>((sum, time) => sum + (time ?? 0), 0),
    broker: brokerText(fieldsOf(stats?.broker)),
    maxConcurrency: numberOf(pool['max-concurrency']),
    pids: Array.isArray(pool.processes) ? pool.processes.filter((pid) => typeof pid === 'number') : [],
    tasksPerChild: numberOf(pool['max-tasks-per-child']),
    softLimit: numberOf(soft) || undefined,
    hardLimit: numberOf(hard) || undefined,
    autoscaler: min === undefined || max === undefined ? undefined : { min, max },
    accepted: Object.entries(fieldsOf(stats?.total))
      .flatMap(([name, count]) => (typeof count === 'number' ? [{ name, count }] : []))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
  };
}

/** Workers leave the password out; the user's name tells nobody anything and stays out as well. */
function brokerText({ transport, hostname, port, virtual_host }: Fields): string | undefined {
  if (typeof hostname !== 'string') return undefined;
  const place = typeof port === 'number' ? `${hostname}:${port}` : hostname;
  const vhost = typeof virtual_host === 'string' && virtual_host !== '/' ? `/${virtual_host}` : '';
  return `${typeof transport === 'string' ? `${transport}://` : ''}${place}${vhost}`;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
