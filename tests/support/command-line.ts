import { join } from 'node:path';
import { run, temporaryDirectory } from './processes.ts';

const bundle = join(import.meta.dirname, '../../dist/server.mjs');

/** What a person sees of a program that has ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Invocation {
  readonly env?: Readonly<Record<string, string>>;
  /** A directory of its own without it. */
  readonly cwd?: string;
}

/** Runs the built server for something that ends by itself; what has not ended after twenty seconds is an error. */
export async function runExpediter(args: readonly string[], { env, cwd }: Invocation = {}): Promise<Ended> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(EXPEDITER|CELERY|VITEST)_|^VITEST$/.test(name));
  const program = run(process.execPath, [bundle, ...args], {
    cwd: cwd ?? temporaryDirectory('cli'),
    env: { ...Object.fromEntries(kept), NODE_ENV: 'production', ...env },
  });
  const timer = setTimeout(() => void program.kill(), 20_000);
  const code = await program.exited.finally(() => clearTimeout(timer));
  return { code, stdout: program.stdout(), stderr: program.stderr() };
}
