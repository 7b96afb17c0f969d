/**
 * `npm run bench`: the whole line under load: publisher → Redis → server → committed rows, while pages are asked for
 * and a browser's worth of topics is followed; then the load alone over RabbitMQ. Prints a table, writes bench.json. Timings decide nothing here;
 * lost or unwritten tasks do (exit 1).
 *
 * `npm run bench -- --quick` leaves the million out; `--only redis` or `--only rabbitmq` one of them; `--rate N --seconds N` change the load.
 */
import { spawn } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { startExpediter } from '../support/expediter.ts';
import { startRabbitMq } from '../support/rabbitmq.ts';
import { startRedis } from '../support/redis.ts';
import { until } from '../support/wait.ts';
import { follow } from './follower.ts';
import { probe } from './prober.ts';
import { cpuSeconds, residentBytes } from './proc.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    rate: { type: 'string', default: '15000' },
    seconds: { type: 'string', default: '30' },
    out: { type: 'string', default: 'bench.json' },
  },
});
const rate = Number(values.rate);
/** What is asked for comes out a little below: a publisher that keeps a pace is always a step behind it. */
const pace = rate * 1.01;
const seconds = Number(values.seconds);
const MILLION = 1_000_000;
const rows: Row[] = [];
interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly bar?: string;
}

let lost = 0;
if (values.only !== 'rabbitmq') await benchRedis();
if (values.only !== 'redis') await benchRabbitMq();
writeFileSync(values.out, `${JSON.stringify({ node: process.version, rate, seconds, rows }, null, 2)}\n`);
if (lost !== 0) {
  process.stderr.write(`${lost} tasks were lost or not written.\n`);
  process.exitCode = 1;
}

async function benchRedis(): Promise<void> {
  const redis = await startRedis();
  const server = await startExpediter({ broker: redis.url, args: ['--no-enable-events', '--log-level', 'warn'] });
  const file = server.store.replace(/^sqlite:/, '');
  try {
    const idle = residentBytes(server.pid);
    report('memory when idle', idle / 2 ** 20, 'MB');

    const tasks = Math.round((rate * seconds) / 4);
    const stopFollow = await follow(server.url);
    const cpuBefore = cpuSeconds(server.pid);
    const load = await publish(String(redis.port), tasks, pace, 1);
    const written = await untilWritten(server.pid, file, tasks);
    const cpu = cpuSeconds(server.pid) - cpuBefore;
    const live = stopFollow();
    lost += tasks - written.ended;

    report('events per second, published', load.events / load.seconds, '/s', `≥ ${rate}`);
    report('tasks sent', tasks, '');
    report('tasks lost or unwritten', tasks - written.ended, '', '0');
    report('from the last event to its row', written.seconds, 's');
    report('CPU per event, whole process tree, one browser following', (cpu / load.events) * 1e6, 'µs', '≤ 40');

    const stopProbe = probe(server.url);
    const cpuBeforePages = cpuSeconds(server.pid);
    const again = await publish(String(redis.port), tasks, pace, tasks + 1);
    const answers = await stopProbe();
    const cpuWithPages = cpuSeconds(server.pid) - cpuBeforePages;
    const both = await untilWritten(server.pid, file, 2 * tasks);
    lost += 2 * tasks - both.ended;
    report('tasks lost or unwritten while pages are asked for', 2 * tasks - both.ended, '', '0');
    report('CPU per event with 25 pages and answers a second', (cpuWithPages / again.events) * 1e6, 'µs');
    report('memory under load', Math.max(written.peak, both.peak) / 2 ** 20, 'MB');
    for (const [path, times] of answers) {
      report(`GET ${path}, p50`, quantile(times, 0.5), 'ms');
      report(`GET ${path}, p95`, quantile(times, 0.95), 'ms', '≤ 50');
    }
    report('patches to one browser', live.patches / live.seconds, '/s', '≤ 4 a topic');
    report('bytes to one browser', live.bytes / live.seconds / 1024, 'KiB/s');

    if (!values.quick) {
      const rest = MILLION - 2 * tasks;
      const more = await publish(String(redis.port), rest, pace, 2 * tasks + 1);
      const all = await untilWritten(server.pid, file, MILLION);
      lost += MILLION - all.ended;
      report('events per second on the way to a million tasks', more.events / more.seconds, '/s');
      report('tasks lost or unwritten of a million', MILLION - all.ended, '', '0');
      await delay(20_000);
      report('memory after a million tasks', residentBytes(server.pid) / 2 ** 20, 'MB', '≤ 400');
      const stop = probe(server.url);
      await delay(8000);
      for (const [path, times] of await stop())
        report(`GET ${path}, a million tasks, at rest, p95`, quantile(times, 0.95), 'ms');
      report('bytes per task on disk', sizeOnDisk(file) / MILLION, 'B');
    } else report('bytes per task on disk', sizeOnDisk(file) / (2 * tasks), 'B');
  } finally {
    await server.stop();
    await redis.stop();
  }
}

/** The broker is the dearest part here: what is compared is what we take of it. */
async function benchRabbitMq(): Promise<void> {
  const rabbit = await startRabbitMq();
  const server = await startExpediter({ broker: rabbit.url, args: ['--no-enable-events', '--log-level', 'warn'] });
  const file = server.store.replace(/^sqlite:/, '');
  try {
    await until('the broker to be up', async () => (await fetch(`${server.url}/readyz`)).ok);
    const tasks = Math.round((rate * seconds) / 4);
    const stopFollow = await follow(server.url);
    const cpuBefore = cpuSeconds(server.pid);
    const load = await publish(rabbit.url, tasks, pace, 1);
    const written = await untilWritten(server.pid, file, tasks);
    const cpu = cpuSeconds(server.pid) - cpuBefore;
    stopFollow();
    lost += tasks - written.ended;
    report('RabbitMQ: events per second, published', load.events / load.seconds, '/s', `≥ ${rate}`);
    report('RabbitMQ: tasks lost or unwritten', tasks - written.ended, '', '0');
    report('RabbitMQ: from the last event to its row', written.seconds, 's');
    report('RabbitMQ: CPU per event, whole process tree', (cpu / load.events) * 1e6, 'µs');
    report('RabbitMQ: memory under load', written.peak / 2 ** 20, 'MB');
  } finally {
    await server.stop();
    await rabbit.stop();
  }
}

function report(what: string, value: number, unit: string, bar?: string): void {
  rows.push({ what, value, unit, ...(bar === undefined ? {} : { bar }) });
  const shown =
    Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
  process.stdout.write(`${what.padEnd(58)} ${`${shown} ${unit}`.padStart(16)}   ${bar ?? ''}\n`);
}

async function publish(
  target: string,
  tasks: number,
  perSecond: number,
  seed: number,
): Promise<{ events: number; seconds: number; received: number }> {
  const script = join(import.meta.dirname, 'publisher.ts');
  const child = spawn(process.execPath, [script, target, String(tasks), String(perSecond), String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  if (code !== 0) throw new Error(`The publisher ended with ${code}`);
  return JSON.parse(out);
}

/** Waits until every task has ended in the database, or nothing has changed for 20 s. */
async function untilWritten(
  pid: number,
  path: string,
  tasks: number,
): Promise<{ ended: number; seconds: number; peak: number }> {
  const from = performance.now();
  const database = new Database(path, { readonly: true });
  // States are small numbers in the order of the contract; SUCCESS and FAILURE are the ends of this load.
  const count = database.prepare('SELECT count(*) AS n FROM task WHERE succeeded IS NOT NULL OR failed IS NOT NULL');
  let ended = -1;
  let changed = performance.now();
  let peak = 0;
  for (;;) {
    peak = Math.max(peak, residentBytes(pid));
    const { n } = count.get() as { n: number };
    if (n !== ended) changed = performance.now();
    ended = n;
    if (ended >= tasks || performance.now() - changed > 20_000) break;
    await delay(100);
  }
  database.close();
  return { ended, seconds: (performance.now() - from) / 1000, peak };
}

function sizeOnDisk(path: string): number {
  const name = path.slice(dirname(path).length + 1);
  return readdirSync(dirname(path))
    .filter((entry) => entry.startsWith(name))
    .reduce((sum, entry) => sum + statSync(join(dirname(path), entry)).size, 0);
}

function quantile(times: readonly number[], p: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}
