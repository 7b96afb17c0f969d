import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ExpediterError } from '../../../../lib/errors.ts';
import { DEFAULT_REDACTION } from '../../../../lib/python/redact.ts';
import { INCIDENTS } from '../../../../server/brokers/demo/incidents/registry.ts';
import { loadOptions, type Options } from '../../../../server/config/load.ts';
import { DEMO_INCIDENTS, flagOf, OPTIONS, variableOf } from '../../../../server/config/options.ts';

const BROKER = 'redis://localhost:6379/0';
let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'options-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function load(argv: readonly string[], env: Record<string, string> = {}): Options {
  const loaded = loadOptions(argv, env, cwd);
  if ('help' in loaded || 'version' in loaded) throw new Error('Expected options');
  return loaded;
}

function refusal(argv: readonly string[], env: Record<string, string> = {}): string {
  try {
    loadOptions(argv, env, cwd);
  } catch (error) {
    expect(error).toBeInstanceOf(ExpediterError);
    expect(error).toMatchObject({ code: 'invalid' });
    return (error as ExpediterError).message;
  }
  throw new Error('Expected a refusal');
}

describe('loadOptions', () => {
  it('needs no more than a broker', () => {
    const options = load(['--broker', BROKER]);

    expect(options).toMatchObject({
      clusters: [
        {
          store: 'sqlite:./data/expediter.db',
          name: 'default',
          broker: BROKER,
          brokerOptions: { transport: {} },
          resultBackend: undefined,
          queues: [],
        },
      ],
      host: '127.0.0.1',
      port: 5555,
      basePath: '',
      retention: 14 * 86_400,
      maxTasks: undefined,
      readOnly: false,
      insecureCommands: false,
      enableEvents: true,
      inspectInterval: 10,
      role: 'all',
      logLevel: 'info',
      logFormat: 'auto',
      redact: [...DEFAULT_REDACTION],
    });
  });

  it('takes the flag before the variable, the variable before the file, the file before the default', () => {
    writeFileSync(join(cwd, 'expediter.config.json'), JSON.stringify({ port: 1, host: 'file', retention: '1h' }));
    const env = { EXPEDITER_PORT: '2', EXPEDITER_HOST: 'variable', EXPEDITER_BROKER: BROKER };

    const options = load(['--port=3'], env);

    expect(options).toMatchObject({ port: 3, host: 'variable', retention: 3600, logLevel: 'info' });
  });

  it.each(Object.keys(OPTIONS))('knows %s as flag and as variable', (key) => {
    const row: { readonly value?: string } = OPTIONS[key as keyof typeof OPTIONS];
    const bad = row.value === undefined ? 'perhaps' : ' ';

    const byFlag = () => loadOptions([`${flagOf(key)}=${bad}`, '--help'], {}, cwd);
    const byVariable = () => loadOptions(['--broker', BROKER], { [variableOf(key)]: bad }, cwd);

    expect(byFlag()).toHaveProperty('help');
    expect(() => byVariable()).not.toThrow(/Unknown/);
  });

  it('reads yaml, lists and objects', () => {
    writeFileSync(
      join(cwd, 'expediter.config.yaml'),
      `broker: {shop: "${BROKER}"}\nqueue: [a, b]\nbrokerOption: {global_keyprefix: "x:", priority_steps: [0, 5]}\nenableEvents: false\n`,
    );

    expect(load([])).toMatchObject({
      clusters: [
        {
          name: 'shop',
          broker: BROKER,
          queues: ['a', 'b'],
          brokerOptions: { transport: { global_keyprefix: 'x:', priority_steps: [0, 5] } },
        },
      ],
      enableEvents: false,
    });
  });

  it('takes the broker of Celery’s own variable when nothing else names one', () => {
    const env = { CELERY_BROKER_URL: BROKER, CELERY_RESULT_BACKEND: 'redis://localhost/1', EXPEDITER_BROKER: '' };

    expect(load([], env)).toMatchObject({
      clusters: [{ broker: BROKER, resultBackend: { url: 'redis://localhost/1' } }],
    });
    expect(load(['--broker', 'redis://other'], env).clusters.map(({ broker }) => broker)).toEqual(['redis://other']);
  });

  it('takes broker options and further queues one by one', () => {
    const options = load([
      ...['--broker', BROKER, '--queue', 'a', '--queue=b', '--broker-option', 'fanout_prefix=false'],
      ...['--broker-option', 'event_exchange=ev', '--broker-option', 'sep=='],
    ]);

    expect(options.clusters).toMatchObject([
      { queues: ['a', 'b'], brokerOptions: { transport: { fanout_prefix: false, sep: '=' }, eventExchange: 'ev' } },
    ]);
  });

  it('gives each of several clusters what was said of it, and what was said of all', () => {
    const options = load([
      ...['--broker', 'prod=redis://a', '--broker', 'eu=redis://b', '--broker', 'redis://c'],
      ...['--broker-option', 'sep=-', '--broker-option', 'eu:sep=:', '--broker-option', 'eu:global_keyprefix=a=b:'],
      ...['--queue', 'all', '--queue', 'eu:emails', '--queue', 'of:nobody', '--queue', 'prod:a:b'],
      ...['--result-backend', 'redis://r', '--result-backend', 'eu=redis://s'],
    ]);

    expect(options.clusters).toEqual([
      {
        name: 'prod',
        broker: 'redis://a',
        brokerOptions: { transport: { sep: '-' } },
        resultBackend: { url: 'redis://r' },
        queues: ['all', 'of:nobody', 'a:b'],
        store: 'sqlite:./data/expediter.db',
      },
      {
        name: 'eu',
        broker: 'redis://b',
        brokerOptions: { transport: { sep: ':', global_keyprefix: 'a=b:' } },
        resultBackend: { url: 'redis://s' },
        queues: ['all', 'emails', 'of:nobody'],
        store: 'sqlite:./data/expediter.db',
      },
      {
        name: 'default',
        broker: 'redis://c',
        brokerOptions: { transport: { sep: '-' } },
        resultBackend: { url: 'redis://r' },
        queues: ['all', 'of:nobody'],
        store: 'sqlite:./data/expediter.db',
      },
    ]);
  });

  it('shows the demo to who names no broker, in a history of its own', () => {
    expect(load([]).clusters).toMatchObject([{ name: 'shop', broker: 'demo://', store: 'temporary:' }]);
    expect(load(['--demo-seed', '7', '--demo-speed', '2', '--demo-incident', 'no-consumer']).clusters).toMatchObject([
      { broker: 'demo://?seed=7&speed=2&incident=no-consumer' },
    ]);
    expect(load(['--broker', BROKER, '--broker', 'shop=demo://?seed=3', '--demo-speed', '4']).clusters).toMatchObject([
      { broker: BROKER, store: 'sqlite:./data/expediter.db' },
      { name: 'shop', broker: 'demo://?seed=3&speed=4', store: 'temporary:' },
    ]);
    expect(load(['--store', 'sqlite:kept.db']).clusters).toMatchObject([{ store: 'sqlite:kept.db' }]);
  });

  it('knows the incidents of the demo by name', () => {
    expect(DEMO_INCIDENTS).toEqual([...INCIDENTS.map(({ name }) => name), 'none']);
  });

  it('takes several clusters from a variable and from a file', () => {
    writeFileSync(
      join(cwd, 'expediter.config.yaml'),
      `broker: {prod: redis://a, eu: redis://b}\nbrokerOption: {"eu:sep": ":"}\n`,
    );
    const named = (options: Options) => options.clusters.map(({ name, broker }) => `${name} ${broker}`);

    expect(named(load([]))).toEqual(['prod redis://a', 'eu redis://b']);
    expect(load([]).clusters.map(({ brokerOptions }) => brokerOptions.transport?.sep)).toEqual([undefined, ':']);
    expect(named(load([], { EXPEDITER_BROKER: 'us=redis://c  eu=redis://d' }))).toEqual([
      'us redis://c',
      'eu redis://d',
    ]);
  });

  it('takes the management API of the cluster by its name, or the only one', () => {
    const rabbit = ['--broker', 'shop=amqp://mq'];

    const apiOf = (...argv: string[]) =>
      load([...rabbit, ...argv]).clusters.map(({ brokerOptions }) => brokerOptions.api);

    expect(apiOf()).toEqual([undefined]);
    expect(apiOf('--broker-api', 'http://mq:15672')).toEqual(['http://mq:15672']);
    expect(
      apiOf('--broker', 'eu=amqp://b', '--broker-api', 'eu=http://a', '--broker-api', 'shop=https://b:1/x'),
    ).toEqual(['https://b:1/x', 'http://a']);
    expect(refusal([...rabbit, '--broker-api', 'shp=http://a'])).toBe(
      '--broker-api names the cluster "shp", which no --broker has; did you mean "shop"?',
    );
    expect(refusal([...rabbit, '--broker-api', 'amqp://ann:hunter2@mq'])).toBe(
      '--broker-api takes an address such as http://host:15672.',
    );
  });

  it('takes what sentinels want, one by one or as JSON', () => {
    const one = load([
      ...['--broker', BROKER, '--broker-option', 'master_name=mymaster', '--broker-option', 'sentinel_username=eve'],
      ...['--broker-option', 'sentinel_kwargs={"ssl": true, "ssl_ca_certs": null}'],
      ...['--broker-option', 'sentinel_password=p=w', '--broker-option', 'sentinel_fanout_compat=true'],
    ]);
    writeFileSync(
      join(cwd, 'sentinel.yaml'),
      `broker: ${BROKER}\nbrokerOption: {sentinel_kwargs: {password: "p=w"}}\n`,
    );

    expect(one.clusters[0]?.brokerOptions.transport).toEqual({
      master_name: 'mymaster',
      sentinel_kwargs: { username: 'eve', ssl: 'true', password: 'p=w' },
      sentinel_fanout_compat: true,
    });
    expect(load(['--config', 'sentinel.yaml']).clusters[0]?.brokerOptions.transport).toEqual({
      sentinel_kwargs: { password: 'p=w' },
    });
  });

  it.each(['redis://a;redis://b', 'redis://a; redis://b', 'redis://a ;  b'])(
    'takes a failover list for one broker: %j',
    (list) => {
      expect(load(['--broker', list]).clusters[0]?.broker).toBe(list);
      expect(load([], { EXPEDITER_BROKER: list }).clusters[0]?.broker).toBe(list);
      expect(load([], { CELERY_BROKER_URL: list }).clusters[0]?.broker).toBe(list);
    },
  );

  it('knows switches, their opposite and the words for both', () => {
    expect(load(['--broker', BROKER, '--read-only', '--no-enable-events'])).toMatchObject({
      readOnly: true,
      enableEvents: false,
    });
    expect(load(['--broker', BROKER], { EXPEDITER_READ_ONLY: 'yes' }).readOnly).toBe(true);
    expect(load(['--broker', BROKER, '--read-only=no'], { EXPEDITER_READ_ONLY: 'yes' }).readOnly).toBe(false);
  });

  it('hides nothing when told so', () => {
    expect(load(['--broker', BROKER, '--redact', '']).redact).toEqual([]);
    expect(load(['--broker', BROKER], { EXPEDITER_REDACT: '' }).redact).toEqual([]);
    expect(load(['--broker', BROKER, '--redact', 'a, b*']).redact).toEqual(['a', 'b*']);
  });

  it('reads the file that --config names, from the current directory', () => {
    writeFileSync(join(cwd, 'mine.yaml'), `broker: ${BROKER}\nbasePath: /ops/\n`);

    expect(load(['--config', 'mine.yaml']).basePath).toBe('/ops');
  });

  it.each([
    [['--prot', '1'], {}, 'Unknown flag --prot; did you mean --port?'],
    [[], { EXPEDITER_PROT: '1' }, 'Unknown variable EXPEDITER_PROT; did you mean EXPEDITER_PORT?'],
    [['--xylophone'], {}, 'Unknown flag --xylophone; --help lists them all.'],
    [['--broker', BROKER, '--port', 'x'], {}, '--port takes a port from 0 to 65535, got "x".'],
    [['--broker', BROKER], { EXPEDITER_PORT: '70000' }, 'EXPEDITER_PORT takes a port from 0 to 65535, got "70000".'],
    [['--broker', BROKER, '--retention', '14'], {}, '--retention takes a time span such as 14d or 12h, got "14".'],
    [['--broker'], {}, '--broker needs a value: --broker [NAME=]URL.'],
    [['--broker', '--port', '1'], {}, '--broker needs a value: --broker [NAME=]URL.'],
    [
      ['--broker', BROKER, '--broker', 'redis://b'],
      {},
      'Two --broker have no name: give each further cluster one, as in --broker eu=redis://host:6379/0.',
    ],
    [
      ['--broker', `eu=${BROKER}`, '--broker', 'EU=redis://b'],
      {},
      'Two --broker are named "EU": give each cluster a name of its own.',
    ],
    [
      ['--broker', `eu=${BROKER}`, '--broker', 'us=redis://b', '--broker-option', 'ue:sep=x'],
      {},
      '--broker-option names the cluster "ue", which no --broker has; did you mean "eu"?',
    ],
    [
      ['--broker', `eu=${BROKER}`, '--result-backend', 'production=redis://b'],
      {},
      '--result-backend names the cluster "production", which no --broker has; there is eu.',
    ],
    [['--broker', BROKER, '--base-path', 'x'], {}, '--base-path takes a path such as /celery, got "x".'],
    [
      ['--broker', BROKER, '--role', 'web'],
      {},
      '--role takes "all" only: "collect" and "web" cannot run apart yet, got "web".',
    ],
    [
      ['--broker', BROKER, '--broker-option', 'globl_keyprefix=x'],
      {},
      '--broker-option has no key "globl_keyprefix"; did you mean "global_keyprefix"?',
    ],
    [
      ['--broker', BROKER, '--demo-speed', '2'],
      {},
      '--demo-speed, --demo-seed and --demo-incident are for the demo cluster, and no --broker is demo://.',
    ],
    [['--demo-speed', '0'], {}, '--demo-speed takes a number from 0.1 to 20, got "0".'],
    [['--demo-seed', '1.5'], {}, '--demo-seed takes a whole number from 0, got "1.5".'],
    [
      ['--demo-incident', 'poisn-task'],
      {},
      '--demo-incident has no such incident (is it "poison-task"?), got "poisn-task".',
    ],
  ])('refuses %j %j in one line', (argv, env: Record<string, string>, message) => {
    expect(refusal(argv, env)).toBe(message);
  });

  it('names an unknown key and its file', () => {
    writeFileSync(join(cwd, 'expediter.config.json'), '{"retension": "1d"}');

    expect(refusal(['--broker', BROKER])).toBe(
      `Unknown key "retension" in ${join(cwd, 'expediter.config.json')}; did you mean retention?`,
    );
  });

  it.each([
    [['redis://user:hunter2@host'], {}],
    [['--broker', 'hunter2'], {}],
    [['--brokr=redis://:hunter2@host'], {}],
    [['--broker', BROKER, '--store', 'hunter2'], {}],
    [['--broker', BROKER, '--result-backend', 'hunter2'], {}],
    [['--broker', BROKER, '--broker-option', 'priority_steps=hunter2'], {}],
    [['--broker', BROKER, '--broker-option', "sentinel_kwargs={'password': 'hunter2'}"], {}],
    [['--broker', BROKER, '--broker-option', 'sentinel_fanout_compat=hunter2'], {}],
    [['--broker', 'redis://:hunter2@a', '--broker', 'redis://:hunter2@b'], {}],
  ])('never repeats what may be a password: %j', (argv, env) => {
    const message = refusal(argv, env);

    expect(message).not.toContain('hunter2');
    expect(message).not.toContain('\n');
  });

  it('does not quote a config file that cannot be parsed', () => {
    writeFileSync(join(cwd, 'expediter.config.json'), '{"broker": "redis://:hunter2@h"');

    expect(refusal([])).toBe(`The config file ${join(cwd, 'expediter.config.json')} is not valid JSON.`);
  });

  it('lists every option in the help, whatever else was given', () => {
    const loaded = loadOptions(['--help', '--port', 'x'], { EXPEDITER_NONSENSE: '1' }, cwd);

    const { help } = loaded as { help: string };
    for (const key of Object.keys(OPTIONS)) expect(help).toContain(flagOf(key));
    expect(help).toContain('--no-enable-events');
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it('tells a question for the version', () => {
    expect(loadOptions(['-v'], {}, cwd)).toEqual({ version: true });
  });
});
