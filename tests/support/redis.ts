import { join } from 'node:path';
import { Redis } from 'ioredis';
import { makeCertificates } from './certificates.ts';
import { freePort } from './ports.ts';
import { type Running, run, temporaryDirectory } from './processes.ts';
import { until } from './wait.ts';

export interface RedisSetup {
  readonly port?: number;
  readonly password?: string;
  /** TLS only, with a certificate of a throw-away authority: `caFile`. */
  readonly tls?: boolean;
  /** A Unix socket instead of a TCP port. */
  readonly unixSocket?: boolean;
  /** More arguments of redis-server, e.g. `['--maxmemory', '4mb']`. */
  readonly args?: readonly string[];
}

/** Where a client of ioredis connects to. */
export interface Connection {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly password?: string;
  readonly tls?: { readonly rejectUnauthorized: false };
}

/** A redis-server of the test's own, on its own port, that writes nothing to disk. */
export interface RunningRedis {
  /** Database 0, as Celery and we take it: `redis://`, `rediss://` or `redis+socket://`. */
  readonly url: string;
  readonly host: string;
  /** 0 when it listens on a Unix socket. */
  readonly port: number;
  readonly dir: string;
  readonly caFile: string | undefined;
  readonly socketPath: string | undefined;
  /** What a client of the test's own needs to connect: `new Redis(redis.options)`. */
  readonly options: Connection;
  /** The same server, another numbered database; a worker's results go there. */
  database(number: number): string;
  log(): string;
  stop(): Promise<void>;
  /** SIGKILL: connections break without a word. */
  kill(): Promise<void>;
  /** Same port, same configuration; what was in memory is gone. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers, as with a machine that hangs. */
  pause(): void;
  resume(): void;
}

const HOST = '127.0.0.1';

export async function startRedis(setup: RedisSetup = {}): Promise<RunningRedis> {
  const dir = temporaryDirectory('redis');
  const port = setup.unixSocket ? 0 : (setup.port ?? (await freePort()));
  const caFile = setup.tls ? makeCertificates(dir).ca : undefined;
  const socketPath = setup.unixSocket ? join(dir, 'redis.sock') : undefined;
  const args = serverArguments(setup, { dir, port, socketPath });
  const options: Connection = {
    ...(socketPath === undefined ? { host: HOST, port } : { path: socketPath }),
    ...(setup.password === undefined ? {} : { password: setup.password }),
    ...(setup.tls ? { tls: { rejectUnauthorized: false } } : {}),
  };

  let server = await launch();
  return {
    url: urlOf(0),
    host: HOST,
    port,
    dir,
    caFile,
    socketPath,
    options,
    database: urlOf,
    log: () => server.stdout(),
    stop: async () => void (await server.stop()),
    kill: () => server.kill(),
    pause: () => server.signalGroup('SIGSTOP'),
    resume: () => server.signalGroup('SIGCONT'),
    async restart() {
      await server.stop();
      server = await launch();
    },
  };

  async function launch(): Promise<Running> {
    const running = run('redis-server', args, { cwd: dir });
    await until('redis-server to answer PING', async () => running.hasExited() || (await answersPing(options)));
    if (running.hasExited()) throw new Error(`redis-server did not start:\n${running.stdout()}${running.stderr()}`);
    return running;
  }

  function urlOf(database: number): string {
    const auth = setup.password === undefined ? '' : `:${encodeURIComponent(setup.password)}@`;
    if (socketPath !== undefined) return `redis+socket://${auth}${socketPath}?virtual_host=${database}`;
    return `${setup.tls ? 'rediss' : 'redis'}://${auth}${HOST}:${port}/${database}`;
  }
}

interface Place {
  readonly dir: string;
  readonly port: number;
  readonly socketPath: string | undefined;
}

function serverArguments(setup: RedisSetup, { dir, port, socketPath }: Place): string[] {
  return [
    ...['--bind', HOST, '--dir', dir, '--save', '', '--appendonly', 'no', '--set-proc-title', 'no'],
    ...(setup.tls ? ['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no'] : ['--port', String(port)]),
    ...(setup.tls ? ['--tls-cert-file', join(dir, 'server.crt'), '--tls-key-file', join(dir, 'server.key')] : []),
    ...(setup.tls ? ['--tls-ca-cert-file', join(dir, 'ca.crt')] : []),
    ...(socketPath === undefined ? [] : ['--unixsocket', socketPath]),
    ...(setup.password === undefined ? [] : ['--requirepass', setup.password]),
    ...(setup.args ?? []),
  ];
}

async function answersPing(options: Connection): Promise<boolean> {
  const client = new Redis({ ...options, lazyConnect: true, retryStrategy: () => undefined, maxRetriesPerRequest: 0 });
  client.on('error', () => {}); // the rejected connect() tells the same
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}
