import type { WorkerDetail } from '../contract/models.ts';
import type { WorkerControl } from '../contract/rest.ts';
import { workerStats } from './worker-stats.ts';

export type ControlName = WorkerControl['command'];

/**
 * Why a worker cannot obey a command, as a sentence; undefined where nothing known speaks against it. Which pools can
 * do what: Celery 4.4 to 5.7, by trial.
 */
export function whyNotControl(command: ControlName, worker: WorkerDetail): string | undefined {
  if (worker.status === 'offline') return 'It has left: nobody is there to hear a command.';
  switch (command) {
    case 'pool-grow':
    case 'pool-shrink':
      return whyNotResize(command, worker);
    case 'pool-restart':
      return whyNotRestart(worker);
    case 'autoscale':
      if (worker.stats?.value === undefined || workerStats(worker.stats.value).autoscaler !== undefined)
        return undefined;
      return 'It was started without --autoscale.';
    case 'enable-events':
      return worker.taskEvents === true ? 'Its task events are on.' : undefined;
    case 'disable-events':
      return worker.taskEvents === false ? 'Its task events are off.' : undefined;
    case 'rate-limit':
    case 'time-limit':
    case 'add-consumer':
    case 'cancel-consumer':
    case 'heartbeat':
    case 'objgraph':
    case 'shutdown':
      return undefined;
    default:
      return command satisfies never;
  }
}

/** Only pools of processes and greenlets change their size. */
const RESIZABLE = new Set(['prefork', 'gevent', 'eventlet']);
/** Pools in which time limits are known to be ignored. */
const WITHOUT_TIME_LIMITS = new Set(['threads', 'solo']);
/** Pools that cannot end a task that runs. */
const WITHOUT_TERMINATE = new Set(['threads', 'solo']);

function whyNotResize(command: 'pool-grow' | 'pool-shrink', worker: WorkerDetail): string | undefined {
  if (worker.pool !== undefined && !RESIZABLE.has(worker.pool)) {
    return `A ${worker.pool} pool cannot change its size.`;
  }
  if (workerStats(worker.stats?.value).autoscaler !== undefined) {
    return 'Its autoscaler sets the size: change its range instead.';
  }
  if (command === 'pool-shrink' && worker.concurrency === 1) return 'It has one process left.';
  return undefined;
}

function whyNotRestart({ pool, conf }: WorkerDetail): string | undefined {
  if (pool !== undefined && pool !== 'prefork') return `A ${pool} pool cannot be restarted.`;
  // `conf` holds what differs from Celery's defaults, and the default is off.
  if (conf?.value === undefined || conf.value.worker_pool_restarts === true) return undefined;
  return 'It needs worker_pool_restarts = True, which is off by default.';
}

/** Whether a time limit would be taken and then ignored. */
export function ignoresTimeLimits(pool: string | undefined): boolean {
  return pool !== undefined && WITHOUT_TIME_LIMITS.has(pool);
}

/** Why a running task cannot be ended from outside, as a sentence. */
export function whyNotTerminate({ status, pool }: Pick<WorkerDetail, 'status' | 'pool'>): string | undefined {
  if (status === 'offline') return 'Its worker has left.';
  if (pool === undefined || !WITHOUT_TERMINATE.has(pool)) return undefined;
  return `A ${pool} pool cannot end a task that runs.`;
}
