import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import { type Certificates, makeCertificates } from './certificates.ts';
import { freePort } from './ports.ts';
import { type Running, run, temporaryDirectory } from './processes.ts';
import { until } from './wait.ts';

export interface RabbitMqSetup {
  readonly port?: number;
  /** The management plugin, on a port of its own. Virtual hosts are then made in milliseconds, not in seconds. */
  readonly management?: boolean;
  /** TLS only, with certificates of a throw-away authority. */
  readonly tls?: boolean;
  /** With TLS: clients without a certificate are turned away. */
  readonly wantsClientCertificate?: boolean;
  /** More lines of rabbitmq.conf, e.g. `['collect_statistics_interval = 1000']`. */
  readonly config?: readonly string[];
}

export interface VirtualHost {
  readonly name: string;
  /** As guest, who may do everything there. */
  readonly url: string;
}

/** A rabbitmq-server of the test's own, on its own ports, with its own data. It takes seconds to start: share it. */
export interface RunningRabbitMq {
  /** Virtual host `/` as guest: `amqp://` or `amqps://`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly dir: string;
  readonly certificates: Certificates | undefined;
  /** `http://guest:guest@…`; undefined without the plugin. */
  readonly managementUrl: string | undefined;
  /** Some virtual host as some user, `guest:guest` by default. */
  urlOf(vhost: string, userinfo?: string): string;
  /** A new virtual host, where guest may do everything. */
  createVhost(): Promise<VirtualHost>;
  /** rabbitmqctl against this node; answers its standard output. */
  ctl(...args: readonly string[]): Promise<string>;
  log(): string;
  stop(): Promise<void>;
  /** SIGKILL: connections break without a word. */
  kill(): Promise<void>;
  /** Same ports, same data: what is durable has survived. */
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers, as with a machine that hangs. */
  pause(): void;
  resume(): void;
}

const HOST = '127.0.0.1';
/** Debian's commands in /usr/sbin change the user and forget the environment; these are what they call. */
const SCRIPTS = '/usr/lib/rabbitmq/bin';
const START_MS = 90_000;

export async function startRabbitMq(setup: RabbitMqSetup = {}): Promise<RunningRabbitMq> {
  const dir = temporaryDirectory('rabbitmq');
  const port = setup.port ?? (await freePort());
  const managementPort = setup.management ? await freePort() : undefined;
  const certificates = setup.tls ? makeCertificates(dir) : undefined;
  const node = `expediter${port}@localhost`;
  writeConfig(dir, configLines(setup, { port, managementPort, certificates }), setup.management === true);
  const env = environmentOf({ dir, node, epmdPort: await freePort(), distPort: await freePort() });
  const managementUrl = managementPort === undefined ? undefined : `http://guest:guest@${HOST}:${managementPort}`;

  // Ours, in the foreground: the one that Erlang starts when there is none outlives the server.
  const startEpmd = () => run('epmd', ['-port', env.ERL_EPMD_PORT ?? '', '-address', HOST], { cwd: dir, env });
  let epmd = startEpmd();
  let server = await launch();
  return {
    url: urlOf('/'),
    host: HOST,
    port,
    dir,
    certificates,
    managementUrl,
    urlOf,
    createVhost,
    ctl,
    log: () => server.stdout(),
    async kill() {
      await Promise.all([server.kill(), epmd.kill()]);
    },
    pause: () => server.signalGroup('SIGSTOP'),
    resume: () => server.signalGroup('SIGCONT'),
    async stop() {
      await server.stop('SIGTERM', 60_000);
      await epmd.kill();
    },
    async restart() {
      await server.stop('SIGTERM', 60_000);
      if (epmd.hasExited()) epmd = startEpmd();
      server = await launch();
    },
  };

  async function launch(): Promise<Running> {
    const running = run(scriptOf('rabbitmq-server'), [], { cwd: dir, env });
    const answers = async () => running.hasExited() || (await takesConnections(port, certificates));
    await until('RabbitMQ to take connections', answers, { timeoutMs: START_MS, everyMs: 100 }).catch(async (error) => {
      await running.kill();
      throw new Error(`RabbitMQ is not ready:\n${running.stdout()}${running.stderr()}`, { cause: error });
    });
    if (running.hasExited()) throw new Error(`RabbitMQ did not start:\n${running.stdout()}${running.stderr()}`);
    return running;
  }

  function urlOf(vhost: string, userinfo = 'guest:guest'): string {
    return `${setup.tls ? 'amqps' : 'amqp'}://${userinfo}@${HOST}:${port}/${encodeURIComponent(vhost)}`;
  }

  async function ctl(...args: readonly string[]): Promise<string> {
    const command = scriptOf('rabbitmqctl');
    const { stdout } = await promisify(execFile)(command, ['-q', '-n', node, ...args], { cwd: dir, env });
    return stdout;
  }

  async function createVhost(): Promise<VirtualHost> {
    const name = randomUUID();
    if (managementUrl === undefined) {
      await ctl('add_vhost', name);
      await ctl('set_permissions', '-p', name, 'guest', '.*', '.*', '.*');
    } else {
      await put(managementUrl, `vhosts/${name}`, {});
      await put(managementUrl, `permissions/${name}/guest`, { configure: '.*', write: '.*', read: '.*' });
    }
    return { name, url: urlOf(name) };
  }
}

function scriptOf(name: string): string {
  const script = join(SCRIPTS, name);
  return existsSync(script) ? script : name;
}

interface Ports {
  readonly port: number;
  readonly managementPort: number | undefined;
  readonly certificates: Certificates | undefined;
}

function configLines(setup: RabbitMqSetup, { port, managementPort, certificates }: Ports): readonly string[] {
  const plain = [`listeners.tcp.1 = ${HOST}:${port}`];
  const tls = certificates && [
    'listeners.tcp = none',
    `listeners.ssl.1 = ${HOST}:${port}`,
    `ssl_options.cacertfile = ${certificates.ca}`,
    `ssl_options.certfile = ${certificates.server.cert}`,
    `ssl_options.keyfile = ${certificates.server.key}`,
    'ssl_options.verify = verify_peer',
    `ssl_options.fail_if_no_peer_cert = ${setup.wantsClientCertificate === true}`,
  ];
  const management = [`management.tcp.ip = ${HOST}`, `management.tcp.port = ${managementPort}`];
  return [
    ...(tls ?? plain),
    ...(managementPort === undefined ? [] : management),
    'log.console.level = info',
    ...(setup.config ?? []),
  ];
}

function writeConfig(dir: string, lines: readonly string[], hasManagement: boolean): void {
  writeFileSync(join(dir, 'rabbitmq.conf'), `${lines.join('\n')}\n`);
  writeFileSync(join(dir, 'enabled_plugins'), hasManagement ? '[rabbitmq_management].\n' : '[].\n');
  writeFileSync(join(dir, 'rabbitmq-env.conf'), ''); // in place of the machine's own
  writeFileSync(join(dir, '.erlang.cookie'), randomUUID(), { mode: 0o400 });
}

interface Node {
  readonly dir: string;
  readonly node: string;
  readonly epmdPort: number;
  readonly distPort: number;
}

function environmentOf({ dir, node, epmdPort, distPort }: Node): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(RABBITMQ|ERL)_/.test(name));
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: process.env.NODE_ENV,
    HOME: dir, // where the cookie lies
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: HOST,
    RABBITMQ_NODENAME: node,
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_CONF_ENV_FILE: join(dir, 'rabbitmq-env.conf'),
    RABBITMQ_CONFIG_FILE: join(dir, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(dir, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dir, 'enabled_plugins'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(dir, 'generated'),
    RABBITMQ_MNESIA_BASE: join(dir, 'mnesia'),
    RABBITMQ_LOG_BASE: dir,
    RABBITMQ_LOGS: '-',
    RUNNING_UNDER_SYSTEMD: 'true', // the server takes the place of its script, and gets our signals
    // Few schedulers that sleep when there is nothing to do: tests share the machine.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
  };
}

async function takesConnections(port: number, tls: Certificates | undefined): Promise<boolean> {
  const place = { protocol: tls ? 'amqps' : 'amqp', hostname: HOST, port, username: 'guest', password: 'guest' };
  const certificate = tls && { cert: readFileSync(tls.client.cert), key: readFileSync(tls.client.key) };
  try {
    const connection = await connect(place, { timeout: 5_000, rejectUnauthorized: false, ...certificate });
    connection.on('error', () => {}); // it was ready a moment ago; the next who connects will tell
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

async function put(managementUrl: string, path: string, body: unknown): Promise<void> {
  const { origin, username, password } = new URL(managementUrl);
  const answer = await fetch(`${origin}/api/${path}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`PUT ${path} answered ${answer.status}: ${await answer.text()}`);
}
