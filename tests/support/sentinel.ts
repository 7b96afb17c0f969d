import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './ports.ts';
import { type Running, run, temporaryDirectory } from './processes.ts';
import { type RedisSetup, type RunningRedis, startRedis } from './redis.ts';
import { until } from './wait.ts';

export interface SentinelSetup {
  /** Of the sentinels themselves. */
  readonly password?: string;
  /** Of the two Redis servers. */
  readonly redisPassword?: string;
  /** Everybody speaks TLS alone, with certificates of one throw-away authority: `master.caFile`. */
  readonly tls?: boolean;
}

/** A master, its replica, and three sentinels that put the replica in the master's place when that is gone. */
export interface RunningSentinels {
  /** `sentinel://…;sentinel://…`, as Celery takes it. */
  readonly url: string;
  readonly masterName: string;
  readonly ports: readonly number[];
  readonly master: RunningRedis;
  readonly replica: RunningRedis;
  /** The port of whichever is the master now, as the sentinels say. */
  masterPort(): Promise<number>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const NAME = 'mymaster';
const QUORUM = 2;

export async function startSentinels(setup: SentinelSetup = {}): Promise<RunningSentinels> {
  const common: RedisSetup = {
    ...(setup.redisPassword === undefined ? {} : { password: setup.redisPassword }),
    ...(setup.tls ? { tls: true } : {}),
  };
  const args = [
    ...(setup.tls ? ['--tls-replication', 'yes'] : []),
    ...['--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1'],
    ...(setup.redisPassword === undefined ? [] : ['--masterauth', setup.redisPassword]),
  ];
  const master = await startRedis({ ...common, args });
  const certificates = setup.tls ? certificatesOf(master) : [];
  const replica = await startRedis({
    ...common,
    args: [
      ...args,
      ...certificates.map((line) => `--${line}`).flatMap((line) => line.split(' ')),
      '--replicaof',
      HOST,
      String(master.port),
    ],
  });
  const ports = [await freePort(), await freePort(), await freePort()];
  const sentinels = ports.map((port) => launch(port, master.port, setup, certificates));
  const asked = ports.map((port) => {
    const client = new Redis({
      ...{ host: HOST, port },
      ...(setup.password === undefined ? {} : { password: setup.password }),
      ...(setup.tls ? { tls: { rejectUnauthorized: false } } : {}),
    });
    client.on('error', () => {}); // until it listens
    return client;
  });
  const stop = async () => {
    for (const client of asked) client.disconnect();
    await Promise.all([...sentinels, master, replica].map((server) => server.stop()));
  };

  try {
    await until('the sentinels to know the replica and one another', async () => {
      const views = await Promise.all(asked.map((client) => client.call('SENTINEL', 'MASTER', NAME)));
      return views.every((view) => knows(view, 'num-other-sentinels', 2) && knows(view, 'num-slaves', 1));
    });
  } catch (error) {
    await stop();
    throw new Error(sentinels.map((each) => each.stdout()).join('\n'), { cause: error });
  }
  const userinfo = setup.redisPassword === undefined ? '' : `:${encodeURIComponent(setup.redisPassword)}@`;
  return {
    url: ports.map((port) => `sentinel://${userinfo}${HOST}:${port}`).join(';'),
    masterName: NAME,
    ports,
    master,
    replica,
    async masterPort() {
      const place = await asked[0]?.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME);
      return Number(Array.isArray(place) ? place[1] : Number.NaN);
    },
    stop,
  };
}

/** A sentinel writes what it learns into its own configuration file. */
function launch(port: number, masterPort: number, setup: SentinelSetup, certificates: readonly string[]): Running {
  const dir = temporaryDirectory('sentinel');
  const lines = [
    ...(setup.tls ? ['port 0', `tls-port ${port}`, 'tls-replication yes', 'tls-auth-clients no'] : [`port ${port}`]),
    ...certificates,
    `bind ${HOST}`,
    `dir ${dir}`,
    `sentinel monitor ${NAME} ${HOST} ${masterPort} ${QUORUM}`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 5000`,
    ...(setup.redisPassword === undefined ? [] : [`sentinel auth-pass ${NAME} ${setup.redisPassword}`]),
    ...(setup.password === undefined
      ? []
      : [`requirepass ${setup.password}`, `sentinel sentinel-pass ${setup.password}`]),
  ];
  const file = join(dir, 'sentinel.conf');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return run('redis-server', [file, '--sentinel'], { cwd: dir });
}

/** As lines of a configuration file. */
function certificatesOf({ dir }: RunningRedis): readonly string[] {
  const files = { 'tls-cert-file': 'server.crt', 'tls-key-file': 'server.key', 'tls-ca-cert-file': 'ca.crt' };
  return Object.entries(files).map(([setting, file]) => `${setting} ${join(dir, file)}`);
}

function knows(view: unknown, field: string, count: number): boolean {
  const fields = Array.isArray(view) ? view.map(String) : [];
  return fields[fields.indexOf(field) + 1] === String(count);
}
