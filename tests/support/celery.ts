import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CeleryLine, environmentOf as environmentPath } from '../../scripts/provision/celery-lines.mjs';
import { run } from './processes.ts';
import { until } from './wait.ts';

const root = join(import.meta.dirname, '../..');
const fixtures = join(root, 'tests/fixtures');
const HOW_TO_MAKE = {
  newest: '`npm test` makes the private Python environment.',
  older: '`npm run test:matrix` makes an environment for each line of Celery.',
};

/** The demo app of `tests/fixtures/celery_app` and where it talks. */
export interface CeleryApp {
  readonly brokerUrl: string;
  /** Results are switched off without it. */
  readonly backendUrl?: string;
  /** Merged last into the app's settings, by Celery's own lower-case names. */
  readonly conf?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Which of the private Python environments runs it; the newest Celery without it. */
  readonly celery?: CeleryLine;
}

export type Pool = 'prefork' | 'threads' | 'solo' | 'gevent';

export interface WorkerSetup extends CeleryApp {
  /** The whole host name, e.g. `w1@app`. */
  readonly name?: string;
  readonly pool?: Pool;
  readonly concurrency?: number;
  /** All four queues of the app without it. */
  readonly queues?: readonly string[];
  /** Whether it sends task events; `false` is a worker that is alive and tells nothing about its tasks. */
  readonly events?: boolean;
  /** Whole seconds between its heartbeats; Celery's own are 2. */
  readonly heartbeatInterval?: number;
  /** More arguments of `celery worker`, e.g. `['--without-mingle']`. */
  readonly args?: readonly string[];
}

export interface RunningWorker {
  readonly pid: number;
  readonly name: string;
  log(): string;
  /** SIGTERM: warm shutdown, running tasks end first. SIGQUIT: cold shutdown. Answers the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number>;
  /** SIGKILL to the main process and its pool: no worker-offline, no acknowledgement. */
  kill(): Promise<void>;
  /** SIGSTOP: alive, holding its messages, silent. */
  pause(): void;
  resume(): void;
}

export async function startWorker(setup: WorkerSetup): Promise<RunningWorker> {
  const { name = 'w1@app', events = true } = setup;
  const app = { ...setup, conf: { worker_send_task_events: events, ...setup.conf } };
  const args = ['-A', 'celery_app', 'worker', '-l', 'info', '-n', name, ...workerArguments(setup)];
  const worker = run(executable('celery', setup.celery), args, { cwd: fixtures, env: environmentOf(app) });
  const log = () => `${worker.stderr()}${worker.stdout()}`;

  await until(`worker ${name} to be ready`, () => worker.hasExited() || log().includes(`${name} ready.`), {
    timeoutMs: 60_000,
  }).catch((error: unknown) => {
    throw new Error(`Worker ${name} is not ready. Its log:\n${log()}`, { cause: error });
  });
  if (worker.hasExited()) throw new Error(`Worker ${name} ended with ${await worker.exited}. Its log:\n${log()}`);
  return {
    pid: worker.pid,
    name,
    log,
    stop: (signal) => worker.stop(signal, 30_000),
    kill: worker.kill,
    pause: () => worker.signalGroup('SIGSTOP'),
    resume: () => worker.signalGroup('SIGCONT'),
  };
}

function workerArguments({ pool = 'prefork', concurrency = 2, queues, events = true, ...rest }: WorkerSetup): string[] {
  return [
    ...['-P', pool, '-c', String(concurrency)],
    ...(queues === undefined ? [] : ['-Q', queues.join(',')]),
    ...(events ? ['-E'] : []),
    ...(rest.heartbeatInterval === undefined ? [] : ['--heartbeat-interval', String(rest.heartbeatInterval)]),
    ...(rest.args ?? []),
  ];
}

export interface TrafficSetup extends CeleryApp {
  readonly scenario: 'all' | 'mixed' | 'enqueue' | 'control';
  /** `mixed`: how long, and how many messages a second. */
  readonly seconds?: number;
  readonly rate?: number;
  readonly seed?: number;
  /** `enqueue`: how many messages. */
  readonly count?: number;
  /** `all`: seconds between two steps. */
  readonly pause?: number;
}

/** One step of the traffic: its label, and the id of the task it sent (or what the step answered). */
export interface TrafficLine {
  readonly label: string;
  readonly id: string;
}

/** Publishes tasks and answers what was published, in order. Nothing is waited for but the publishing. */
export async function traffic(setup: TrafficSetup): Promise<TrafficLine[]> {
  const { scenario, seconds, rate, count, seed, pause } = setup;
  const options = Object.entries({ scenario, seconds, rate, count, seed, pause })
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [`--${name}`, String(value)]);
  const output = await outputOf(['-m', 'celery_app.traffic', ...options], setup, ((seconds ?? 30) + 90) * 1000);
  return output
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => {
      const [label = '', ...id] = line.split('\t');
      return { label, id: id.join('\t') };
    });
}

/**
 * Runs Python code in which `app`, `tasks` and `json` are imported, and answers what it printed, read as JSON;
 * `undefined` when it printed nothing. The caller knows the shape.
 *
 *     await python<string>("print(json.dumps(tasks.add.delay(2, 3).id))", { brokerUrl })
 */
export async function python<T = unknown>(code: string, app: CeleryApp): Promise<T> {
  const program = `import json\nfrom celery_app import app, tasks\n${code}\n`;
  const output = (await outputOf(['-c', program], app, 60_000)).trim();
  return (output === '' ? undefined : JSON.parse(output)) as T;
}

/** Whether the private environment can run workers of this pool: gevent is the one that may be missing. */
export function hasPool(pool: Pool, celery?: CeleryLine): boolean {
  return pool !== 'gevent' || spawnSync(executable('python', celery), ['-c', 'import gevent']).status === 0;
}

/** Runs a module with the settings of an app, and answers what it printed. */
export function runModule(module: string, args: readonly string[], app: CeleryApp): Promise<string> {
  return outputOf(['-m', module, ...args], app, 120_000);
}

async function outputOf(args: readonly string[], app: CeleryApp, timeoutMs: number): Promise<string> {
  const program = run(executable('python', app.celery), args, { cwd: fixtures, env: environmentOf(app) });
  const timer = setTimeout(() => void program.kill(), timeoutMs);
  const code = await program.exited.finally(() => clearTimeout(timer));
  if (code !== 0) throw new Error(`python ${args.join(' ')} ended with ${code}:\n${program.stderr()}`);
  return program.stdout();
}

function executable(name: string, celery: CeleryLine = 'newest'): string {
  const path = join(root, environmentPath(celery), 'bin', name);
  if (!existsSync(path))
    throw new Error(`${path} is missing: ${HOW_TO_MAKE[celery === 'newest' ? 'newest' : 'older']}`);
  return path;
}

function environmentOf({ brokerUrl, backendUrl, conf, env }: CeleryApp): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    CELERY_BROKER_URL: brokerUrl,
    CELERY_RESULT_BACKEND: backendUrl ?? 'disabled',
    ...(conf === undefined ? {} : { DEMO_CONF: JSON.stringify(conf) }),
    ...env,
  };
}
