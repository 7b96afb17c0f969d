import { chmodSync, chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from './ports.ts';
import { type Running, run, temporaryDirectory } from './processes.ts';
import { until } from './wait.ts';

/** A PostgreSQL of the test's own, on its own port; what it keeps goes with it. */
export interface RunningPostgres {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `scheme://user:password@127.0.0.1:port/postgres`. */
  url(scheme: string): string;
  log(): string;
  stop(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  resume(): void;
  /** Same port, same data. */
  restart(): Promise<void>;
}

const HOST = '127.0.0.1';
const USER = 'expediter';
const PASSWORD = 'se/cr@t pass';
/** PostgreSQL refuses to run as root. */
const ORDINARY = { name: 'nobody', uid: 65_534, gid: 65_534 };

export async function startPostgres(): Promise<RunningPostgres> {
  const dir = temporaryDirectory('postgres');
  const data = join(dir, 'data');
  const port = await freePort();
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, PASSWORD);
  if (isRoot()) {
    for (const path of [dir, passwordFile]) chownSync(path, ORDINARY.uid, ORDINARY.gid);
    // The folder of a whole run is closed to others: who knows the way may pass.
    const { TEST_RUN_FOLDER } = process.env;
    if (TEST_RUN_FOLDER !== undefined) chmodSync(TEST_RUN_FOLDER, 0o711);
  }

  const made = await runOrdinary(
    'initdb',
    [
      '-D',
      data,
      '-U',
      USER,
      '--pwfile',
      passwordFile,
      '-A',
      'scram-sha-256',
      '--no-sync',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
    ],
    dir,
  );
  const code = await made.exited;
  if (code !== 0) throw new Error(`initdb ended with ${code}:\n${made.stdout()}${made.stderr()}`);

  let server = await launch();
  return {
    port,
    user: USER,
    password: PASSWORD,
    url: (scheme) => `${scheme}://${USER}:${encodeURIComponent(PASSWORD)}@${HOST}:${port}/postgres`,
    log: () => server.stderr(),
    // SIGINT: a fast shutdown, which ends sessions; SIGTERM would wait for them.
    stop: async () => void (await server.stop('SIGINT')),
    pause: () => server.signalGroup('SIGSTOP'),
    resume: () => server.signalGroup('SIGCONT'),
    async restart() {
      await server.stop('SIGINT');
      server = await launch();
    },
  };

  async function launch(): Promise<Running> {
    const options = ['-c', 'fsync=off', '-c', `unix_socket_directories=${dir}`, '-c', `listen_addresses=${HOST}`];
    const running = runOrdinary('postgres', ['-D', data, '-p', String(port), ...options], dir);
    const isReady = () => running.stderr().includes('database system is ready to accept connections');
    await until('PostgreSQL to be ready', () => running.hasExited() || isReady(), { timeoutMs: 30_000 });
    if (running.hasExited()) throw new Error(`PostgreSQL did not start:\n${running.stderr()}`);
    return running;
  }
}

function runOrdinary(program: string, args: readonly string[], cwd: string): Running {
  const path = findProgram(program);
  if (!isRoot()) return run(path, args, { cwd });
  const { uid, gid } = ORDINARY;
  return run('setpriv', ['--reuid', String(uid), '--regid', String(gid), '--clear-groups', '--', path, ...args], {
    cwd,
  });
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** On PATH, or where Debian puts it: newest version first. */
function findProgram(name: string): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const directories = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ];
  const found = directories.map((directory) => join(directory, name)).find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(`${name} is missing: \`npm test\` provides it; on Debian apt-get install postgresql.`);
  return found;
}
