import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryDirectory } from './processes.ts';
import { until } from './wait.ts';

const root = join(import.meta.dirname, '../..');
const bundle = join(root, 'dist/server.mjs');

export interface ExpediterSetup {
  /** Without one it runs the demo, in a store of its own choice. */
  readonly broker?: string;
  /** A database file of its own without it, in `dir`. */
  readonly store?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The built server, as a person runs it: one process, a free port, its own working directory. */
export interface RunningExpediter {
  readonly url: string;
  readonly pid: number;
  /** Its working directory. */
  readonly dir: string;
  readonly store: string;
  stdout(): string;
  stderr(): string;
  /** SIGTERM and the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number>;
  kill(): Promise<void>;
}

export async function startExpediter(setup: ExpediterSetup): Promise<RunningExpediter> {
  if (!existsSync(bundle)) throw new Error('dist/server.mjs is missing: run `npm run build` first.');
  const dir = temporaryDirectory('server');
  const { broker } = setup;
  const store = setup.store ?? (broker === undefined ? 'temporary:' : `sqlite:${join(dir, 'expediter.db')}`);
  // The flag of `npm start`, which no program can set for itself once it runs.
  const args = [
    '--max-semi-space-size=8',
    bundle,
    ...(broker === undefined ? [] : ['--broker', broker]),
    ...(broker === undefined && setup.store === undefined ? [] : ['--store', store]),
    '--port',
    '0',
    ...(setup.args ?? []),
  ];
  const server = run(process.execPath, args, { cwd: dir, env: { ...cleanEnvironment(), ...setup.env } });

  const ready = () => /^Expediter ready on (\S+)$/m.exec(server.stdout())?.[1];
  const url = await until('the ready line', () => ready() ?? (server.hasExited() && 'exited'), {
    timeoutMs: 30_000,
  }).catch(async (error: unknown) => {
    await server.kill();
    throw new Error(`Expediter is not ready. Its log:\n${server.stderr()}`, { cause: error });
  });
  if (url === 'exited') throw new Error(`Expediter ended with ${await server.exited}. Its log:\n${server.stderr()}`);
  return {
    url,
    pid: server.pid,
    dir,
    store,
    stdout: server.stdout,
    stderr: server.stderr,
    stop: (signal) => server.stop(signal, 10_000),
    kill: server.kill,
  };
}

/** Ours without what would configure the server: a developer's own settings must not change a test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(EXPEDITER|CELERY|VITEST)_|^VITEST$/.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
}
