import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A child process in a process group of its own, its output kept in files: signals reach its children as well. */
export interface Running {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly hasExited: () => boolean;
  /** Resolves with the exit code, or with 128 for an end by signal. */
  readonly exited: Promise<number>;
  /** Signals the process alone, as a service manager would. */
  signal(name: NodeJS.Signals): void;
  /** Signals the whole group: the process and every child it has. */
  signalGroup(name: NodeJS.Signals): void;
  /** Asks it to end and waits; what has not ended after `timeoutMs` is killed, and that is an error. */
  stop(name?: NodeJS.Signals, timeoutMs?: number): Promise<number>;
  /** SIGKILL to the whole group: nothing is written, nobody is told. */
  kill(): Promise<void>;
}

interface Launch {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

const groups = new Set<number>();
const directories = new Set<string>();

function endAll(): void {
  for (const pid of groups) signalIfAlive(-pid, 'SIGKILL');
  for (const directory of directories) rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
}
process.on('exit', endAll);
// A default signal handler ends a process without its 'exit' event.
for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(name, () => process.exit(code));
}

/** A directory that lives as long as the test process. */
export function temporaryDirectory(topic: string): string {
  const directory = mkdtempSync(join(tmpdir(), `expediter-${topic}-`));
  directories.add(directory);
  return directory;
}

export function run(command: string, args: readonly string[], { cwd, env }: Launch): Running {
  const logs = temporaryDirectory('log');
  const out = join(logs, 'stdout');
  const err = join(logs, 'stderr');
  // Files rather than pipes: a child that outlives its reader for a moment never gets an EPIPE, and nothing is lost.
  const files = [openSync(out, 'a'), openSync(err, 'a')] as const;
  const options: SpawnOptions = { cwd, env: env ?? process.env, detached: true, stdio: ['ignore', ...files] };
  const child = spawn(command, args, options);
  for (const file of files) closeSync(file);
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot run ${command}: is it installed? \`npm test\` provides it.`);
  groups.add(pid);

  const exited = exitOf(child).finally(() => {
    signalIfAlive(-pid, 'SIGKILL'); // children that stayed behind
    groups.delete(pid);
  });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const kill = async () => {
    signalIfAlive(-pid, 'SIGKILL');
    await exited;
  };
  return {
    pid,
    stdout: () => readFileSync(out, 'utf8'),
    stderr: () => readFileSync(err, 'utf8'),
    hasExited,
    exited,
    signal: (name) => signalIfAlive(pid, name),
    signalGroup: (name) => signalIfAlive(-pid, name),
    kill,
    async stop(name = 'SIGTERM', timeoutMs = 20_000) {
      if (hasExited()) return exited;
      signalIfAlive(pid, name);
      const code = await Promise.race([exited, afterMs(timeoutMs)]);
      if (code !== undefined) return code;
      await kill();
      throw new Error(`${command} (pid ${pid}) had not ended ${timeoutMs} ms after ${name}`);
    },
  };
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 128));
    child.once('error', () => resolve(127));
  });
}

function afterMs(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined).unref());
}

/** ESRCH (it has ended already) is what we wanted anyhow. */
function signalIfAlive(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
