import { z } from 'zod';
import { clusterName, DEFAULT_CLUSTER } from '../../lib/ids.ts';
import { RUNTIME_BOUNDS, WAIT_BOUNDS } from '../../lib/metrics/buckets.ts';
import { DIALECTS, type Dialect } from '../../lib/metrics/dialects.ts';
import { DEFAULT_REDACTION } from '../../lib/python/redact.ts';
import { parseBrokerOptions } from './broker-options.ts';

/**
 * One row of the table: the flag `--foo-bar` is the variable `EXPEDITER_FOO_BAR` and the key `fooBar`. A value is text
 * wherever it comes from; `parse` makes what the program works with, and its messages are the end of a sentence that
 * begins with the name: they never repeat the value, which may hold a password.
 */
export interface OptionRow<Value = unknown> {
  /** `fooBar`. */
  readonly key: string;
  readonly group: Group;
  readonly help: string;
  /** What stands for the value in the help; undefined for a switch, which has `--no-…` as well. */
  readonly value?: string;
  /** What is used when nothing is given, as text. */
  readonly default?: string;
  /** What the help names as the default when its text is none or too long. */
  readonly defaultHelp?: string;
  /** May be given several times; in a variable parted by this. */
  readonly separator?: RegExp;
  /** An empty variable is a value; elsewhere it is as good as none. */
  readonly mayBeEmpty?: true;
  /** Its value may hold a password, so that not even a part of it is shown. */
  readonly secret?: true;
  readonly parse: z.ZodType<Value, readonly string[]>;
}

export const GROUPS = ['Watching', 'Serving', 'Keeping', 'Safety', 'Metrics', 'Log', 'Other'] as const;
export type Group = (typeof GROUPS)[number];

const row = <Value>(entry: OptionRow<Value>): OptionRow<Value> => entry;

/** The last one given wins. */
const one = z.array(z.string()).transform((values) => values.at(-1) ?? '');
const optional = <T>(schema: z.ZodType<T, string>) =>
  z.array(z.string()).transform((values, context): T | undefined => {
    const text = values.at(-1);
    if (text === undefined) return undefined;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    for (const { message } of parsed.error.issues) context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
};
const flag = one.transform((text, context) => {
  const value = BOOLEANS[text.toLowerCase()];
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: 'takes true or false' });
  return z.NEVER;
});

const number = (expected: string, isRight: (n: number) => boolean) =>
  z.string().transform((text, context) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (isRight(value)) return value;
    context.addIssue({ code: 'custom', message: `takes ${expected}` });
    return z.NEVER;
  });

const word = <const Words extends readonly string[]>(words: Words) =>
  one.pipe(z.enum(words, { error: `takes one of ${words.join(', ')}` }));

const SECONDS_IN: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const span = one.transform((text, context) => {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text.trim()) ?? [];
  const seconds = Number(amount) * (SECONDS_IN[unit ?? ''] ?? Number.NaN);
  if (seconds > 0) return seconds;
  context.addIssue({ code: 'custom', message: 'takes a time span such as 14d or 12h' });
  return z.NEVER;
});

const basePath = one.transform((text, context) => {
  const path = text === '/' ? '' : text.replace(/\/$/, '');
  if (/^(\/[\w.~-]+)*$/.test(path)) return path;
  context.addIssue({ code: 'custom', message: 'takes a path such as /celery' });
  return z.NEVER;
});

const URL_SHAPE = /^[a-z][a-z0-9+.-]*:/i;
/** `name=URL` or `URL`. A name holds no colon, so an address with `=` in it is not taken for one. */
const named = z.array(z.string()).transform((values, context) =>
  values.map((text) => {
    const [, name, address] = /^([\w.-]+)=(.*)$/s.exec(text.trim()) ?? [];
    const url = address ?? text.trim();
    if (!URL_SHAPE.test(url))
      context.addIssue({ code: 'custom', message: 'takes an address such as redis://host:6379/0' });
    return { name: name === undefined ? DEFAULT_CLUSTER : clusterName(name), url };
  }),
);
/** The same, of a web address. */
const namedApi = named.superRefine((values, context) => {
  if (values.some(({ url }) => !/^https?:\/\/./i.test(url)))
    context.addIssue({ code: 'custom', message: 'takes an address such as http://host:15672' });
});
const list = (values: readonly string[]) => values.map((value) => value.trim()).filter((value) => value !== '');

const bounds = (name: readonly number[]) =>
  one.transform((text, context): readonly number[] => {
    if (text === '') return name;
    const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    const isRising = numbers.every((n, i) => n > (numbers[i - 1] ?? 0));
    if (isRising) return numbers.filter(Number.isFinite);
    context.addIssue({ code: 'custom', message: 'takes seconds that rise, such as 0.1,1,10' });
    return z.NEVER;
  });
const seconds = one.pipe(number('a number of seconds, 0 for never', (n) => n >= 0));
const pairs = z.array(z.string()).transform((values, context) =>
  values.map((text): readonly [string, string] => {
    const [, name, value] = /^\s*([a-zA-Z_]\w*)=(.*)$/s.exec(text) ?? [];
    if (name === undefined) context.addIssue({ code: 'custom', message: 'takes NAME=VALUE' });
    return [name ?? '', value ?? ''];
  }),
);
const dialects = one.transform((text, context): readonly Dialect[] => {
  const words = text === 'none' ? [] : list(text.split(','));
  const known = DIALECTS.filter((dialect) => words.includes(dialect));
  if (known.length === words.length) return known;
  context.addIssue({ code: 'custom', message: `takes ${DIALECTS.join(', ')} or none` });
  return z.NEVER;
});

/** THE table of options. */
export const OPTIONS = {
  broker: row({
    key: 'broker',
    group: 'Watching',
    value: '[NAME=]URL',
    defaultHelp: 'CELERY_BROKER_URL',
    help: 'the broker of a cluster to watch, as in Celery’s broker_url: redis://, rediss://, redis+socket://, sentinel://, amqp://, amqps://; parted by ; a failover list; repeatable, each with a NAME of its own',
    separator: /(?<!;\s*)\s+(?!;)/, // not within a failover list
    secret: true,
    parse: named,
  }),
  brokerOption: row({
    key: 'brokerOption',
    group: 'Watching',
    value: '[NAME:]KEY=VALUE',
    help: 'a broker_transport_options entry (global_keyprefix, fanout_prefix, fanout_patterns, sep, priority_steps, unacked_key; for sentinels master_name, sentinel_username, sentinel_password, sentinel_kwargs, sentinel_fanout_compat), event_exchange or control_exchange, of every cluster or of the one with that NAME; repeatable',
    separator: /\n+/,
    secret: true,
    parse: z.array(z.string()).transform((values, context) => parseBrokerOptions(values, context)),
  }),
  brokerApi: row({
    key: 'brokerApi',
    group: 'Watching',
    value: '[NAME=]URL',
    defaultHelp: 'looked for on ports 15672 and 15671 of the broker’s host',
    help: 'where RabbitMQ’s management API listens; with a user and password of its own, if it needs them',
    separator: /\s+/,
    secret: true,
    parse: namedApi,
  }),
  queue: row({
    key: 'queue',
    group: 'Watching',
    value: '[NAME:]QUEUE',
    help: 'a further queue to measure, in every cluster or in the one with that NAME, when no worker or binding names it; repeatable',
    separator: /,/,
    parse: z.array(z.string()).transform(list),
  }),
  resultBackend: row({
    key: 'resultBackend',
    group: 'Watching',
    value: '[NAME=]URL',
    defaultHelp: 'CELERY_RESULT_BACKEND',
    help: 'the result backend; checked and kept, but not read yet',
    separator: /\s+/,
    secret: true,
    parse: named,
  }),
  enableEvents: row({
    key: 'enableEvents',
    group: 'Watching',
    default: 'true',
    help: 'ask workers that were started without -E to send events; not with --read-only',
    parse: flag,
  }),
  inspectInterval: row({
    key: 'inspectInterval',
    group: 'Watching',
    value: 'SECONDS',
    default: '10',
    help: 'how often workers are asked what they hold; at least 1',
    parse: one.pipe(number('a number of seconds from 1 to 3600', (n) => n >= 1 && n <= 3600)),
  }),
  host: row({
    key: 'host',
    group: 'Serving',
    value: 'ADDRESS',
    default: '127.0.0.1',
    help: 'where to listen',
    parse: one.pipe(z.string().regex(/^\S+$/, 'takes a name or an address')),
  }),
  port: row({
    key: 'port',
    group: 'Serving',
    value: 'PORT',
    default: '5555',
    help: '0 picks a free one',
    parse: one.pipe(number('a port from 0 to 65535', (n) => Number.isInteger(n) && n >= 0 && n <= 65_535)),
  }),
  basePath: row({
    key: 'basePath',
    group: 'Serving',
    value: 'PATH',
    default: '/',
    help: 'the prefix it is served under behind a proxy',
    parse: basePath,
  }),
  role: row({
    key: 'role',
    group: 'Serving',
    value: 'ROLE',
    default: 'all',
    help: 'only "all" works by now: one process does everything',
    parse: one.pipe(z.literal('all', { error: 'takes "all" only: "collect" and "web" cannot run apart yet' })),
  }),
  store: row({
    key: 'store',
    group: 'Keeping',
    value: 'URL',
    default: 'sqlite:./data/expediter.db',
    help: 'where history is kept: sqlite:PATH or memory:; each cluster has a file of its own, a NAME stands before the extension: expediter.eu.db',
    secret: true,
    parse: one.pipe(z.string().regex(URL_SHAPE, 'takes an address such as sqlite:./data/expediter.db')),
  }),
  retention: row({
    key: 'retention',
    group: 'Keeping',
    value: 'SPAN',
    default: '14d',
    help: 'how long finished tasks are kept, such as 14d or 12h',
    parse: span,
  }),
  maxTasks: row({
    key: 'maxTasks',
    group: 'Keeping',
    value: 'N',
    defaultHelp: 'no bound',
    help: 'keep at most so many finished tasks',
    parse: optional(number('a whole number from 1', (n) => Number.isSafeInteger(n) && n >= 1)),
  }),
  readOnly: row({
    key: 'readOnly',
    group: 'Safety',
    default: 'false',
    help: 'refuse every command, from the page and from the API',
    parse: flag,
  }),
  insecureCommands: row({
    key: 'insecureCommands',
    group: 'Safety',
    default: 'false',
    help: 'take commands without a login also when listening on more than this machine',
    parse: flag,
  }),
  redact: row({
    key: 'redact',
    group: 'Safety',
    value: 'GLOBS',
    default: DEFAULT_REDACTION.join(','),
    defaultHelp: 'names of passwords, tokens, keys, cards',
    mayBeEmpty: true,
    help: 'argument names whose values are hidden, parted by commas; "" hides none',
    separator: /,/,
    parse: z.array(z.string()).transform((values) => list(values.flatMap((value) => value.split(',')))),
  }),
  metricsDialects: row({
    key: 'metricsDialects',
    group: 'Metrics',
    value: 'NAMES',
    default: DIALECTS.join(','),
    help: 'whose metrics to tell beside our own: celery (those of celery-exporter), flower, or none',
    parse: dialects,
  }),
  metricsPort: row({
    key: 'metricsPort',
    group: 'Metrics',
    value: 'PORT',
    defaultHelp: 'the port of everything else',
    help: 'serve /metrics on a port of its own and nowhere else',
    parse: optional(number('a port from 0 to 65535', (n) => Number.isInteger(n) && n >= 0 && n <= 65_535)),
  }),
  metricsToken: row({
    key: 'metricsToken',
    group: 'Metrics',
    value: 'TOKEN',
    defaultHelp: 'none is asked for',
    help: 'what a reader of /metrics must send as "Authorization: Bearer TOKEN"',
    secret: true,
    parse: optional(z.string().min(1, 'takes a text')),
  }),
  metricsMaxSeries: row({
    key: 'metricsMaxSeries',
    group: 'Metrics',
    value: 'N',
    default: '1000',
    help: 'so many pairs of a sender and a task are told by name; beyond them the hostname is "generic"',
    parse: one.pipe(number('a whole number from 1', (n) => Number.isSafeInteger(n) && n >= 1)),
  }),
  metricsWorkerTimeout: row({
    key: 'metricsWorkerTimeout',
    group: 'Metrics',
    value: 'SECONDS',
    default: '300',
    help: 'celery_worker_up is 0 after so long without a heartbeat; 0 is never',
    parse: seconds,
  }),
  metricsPurgeWorkers: row({
    key: 'metricsPurgeWorkers',
    group: 'Metrics',
    value: 'SECONDS',
    default: '600',
    help: 'series of a worker or client that is gone are dropped after so long; 0 is never',
    parse: seconds,
  }),
  metricsBuckets: row({
    key: 'metricsBuckets',
    group: 'Metrics',
    value: 'SECONDS',
    default: '',
    defaultHelp: `${RUNTIME_BOUNDS[0]} to ${RUNTIME_BOUNDS.at(-1)}, as celery-exporter and Flower`,
    help: 'upper bounds of the histograms of runtimes, parted by commas',
    parse: bounds(RUNTIME_BOUNDS),
  }),
  metricsWaitBuckets: row({
    key: 'metricsWaitBuckets',
    group: 'Metrics',
    value: 'SECONDS',
    default: '',
    defaultHelp: `${WAIT_BOUNDS[0]} to ${WAIT_BOUNDS.at(-1)}, as celery-exporter`,
    help: 'upper bounds of the histograms of waiting times, parted by commas',
    parse: bounds(WAIT_BOUNDS),
  }),
  metricsPrefix: row({
    key: 'metricsPrefix',
    group: 'Metrics',
    value: 'TEXT',
    default: 'celery_',
    help: 'how the names of celery-exporter begin',
    parse: one.pipe(z.string().regex(/^[a-zA-Z_:][\w:]*$/, 'takes letters, digits and underscores')),
  }),
  metricsLabel: row({
    key: 'metricsLabel',
    group: 'Metrics',
    value: 'NAME=VALUE',
    help: 'a label for every sample of celery-exporter’s; repeatable',
    separator: /\n+/,
    parse: pairs,
  }),
  metricsDefaultQueue: row({
    key: 'metricsDefaultQueue',
    group: 'Metrics',
    value: 'QUEUE',
    default: 'celery',
    help: 'the queue_name of tasks without a task-sent event',
    parse: one,
  }),
  metricsGenericHostname: row({
    key: 'metricsGenericHostname',
    group: 'Metrics',
    value: 'WHOSE',
    default: 'none',
    help: 'whose hostname celery-exporter’s counters tell as "generic": none, clients, workers or all',
    parse: word(['none', 'clients', 'workers', 'all']),
  }),
  logLevel: row({
    key: 'logLevel',
    group: 'Log',
    value: 'LEVEL',
    default: 'info',
    help: 'debug, info, warn or error',
    parse: word(['debug', 'info', 'warn', 'error']),
  }),
  logFormat: row({
    key: 'logFormat',
    group: 'Log',
    value: 'FORMAT',
    default: 'auto',
    help: 'pretty, json, or auto: pretty on a terminal',
    parse: word(['auto', 'pretty', 'json']),
  }),
} satisfies Record<string, OptionRow>;

type Table = typeof OPTIONS;
/** What each row of the table was parsed to. */
export type OptionValues = { readonly [Key in keyof Table]: z.output<Table[Key]['parse']> };

export const flagOf = (key: string): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
export const variableOf = (key: string): string =>
  `EXPEDITER_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
