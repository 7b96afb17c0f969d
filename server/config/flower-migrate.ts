import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { ExpediterError } from '../../lib/errors.ts';
import { parsePythonLiteral } from '../../lib/python/parse-literal.ts';
import { printPython } from '../../lib/python/print-value.ts';
import type { PyValue } from '../../lib/python/value.ts';
import { nearest } from '../../lib/query/nearest.ts';
import { FLOWER_OPTIONS, flowerText, flowerVariable } from './flower-options.ts';
import { OPTIONS, type OptionRow } from './options.ts';

/** Celery's options that stand before `flower` on its command line; the rest of them is about the application. */
const CELERY_OPTIONS: Readonly<Record<string, string>> = {
  '-b': 'broker',
  '--broker': 'broker',
  '--result-backend': 'resultBackend',
};
const CELERY_IGNORED = ['-A', '--app', '--loader', '--config', '--workdir', '-C', '-q'];

interface Found {
  readonly name: string;
  readonly text: string;
  readonly from: string;
}

/**
 * The configuration of Expediter that stands for one of Flower: `argv` is Flower's whole command line or only its
 * options, beside it the environment and `flowerconfig.py` count, in Flower's own precedence. The file is read, not
 * run. Throws `invalid` for what Flower does not know either.
 */
export function printMigration(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
) {
  const flags = readCommandLine(argv);
  const conf = flags.find(({ name }) => name === 'conf')?.text ?? env.FLOWER_CONF;
  const sources = [flags, readConfig(conf, cwd), readEnvironment(env)];
  const settings: Record<string, string> = {};
  const notes: string[] = [];
  for (const { name, text, from } of firstOfEach(sources.flat())) {
    const option = Object.hasOwn(FLOWER_OPTIONS, name) ? FLOWER_OPTIONS[name] : undefined;
    if (isSecret(option === undefined ? name : 'ours' in option ? option.ours : '') && Object.hasOwn(env, from)) {
      notes.push(`${from}: goes on being read; it may hold a password, and is not printed.`);
    } else if (option === undefined) settings[name] = text;
    else if ('instead' in option) notes.push(`${from}: ${option.instead}.`);
    else if (text !== '') {
      settings[option.ours] = flowerText(option.ours, text);
      if (option.note !== undefined) notes.push(`${from}: ${option.note}.`);
    }
  }
  if (settings.broker === undefined && !env.CELERY_BROKER_URL)
    notes.push('broker: none was named, give it here or as CELERY_BROKER_URL.');
  const head = '# expediter.config.yaml, from the configuration of Flower';
  const body = Object.keys(settings).length === 0 ? '' : stringify(settings, (_, value) => bare(value));
  return [head, ...notes.map((note) => `# ${note}`), body].join('\n').trimEnd();
}

function isSecret(key: string): boolean {
  const row: OptionRow | undefined = (OPTIONS as Readonly<Record<string, OptionRow>>)[key];
  return row?.secret === true;
}

/** Numbers and switches without quotes, for whoever reads the file. */
function bare(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  return /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
}

function firstOfEach(found: readonly Found[]): readonly Found[] {
  const byName = new Map<string, Found>();
  for (const entry of found) if (!byName.has(entry.name)) byName.set(entry.name, entry);
  return [...byName.values()];
}

function readCommandLine(argv: readonly string[]): readonly Found[] {
  const found: Found[] = [];
  for (let at = 0; at < argv.length; at++) {
    const [flag = '', inline] = (argv[at] ?? '').split(/=(.*)/s);
    if (flag === 'celery' || flag === 'flower') continue;
    const name = CELERY_OPTIONS[flag] ?? flag.replace(/^--/, '').replaceAll('-', '_');
    const isIgnored = CELERY_IGNORED.includes(flag);
    const isKnown =
      flag.startsWith('-') && (Object.hasOwn(CELERY_OPTIONS, flag) || Object.hasOwn(FLOWER_OPTIONS, name));
    if (!isKnown && !isIgnored) throw unknownFlag(flag);
    const next = argv[at + 1];
    const takesNext = inline === undefined && next !== undefined && !next.startsWith('--') && next !== 'flower';
    if (takesNext) at++;
    if (!isIgnored) found.push({ name, text: inline ?? (takesNext ? next : 'true'), from: flag });
  }
  return found;
}

function unknownFlag(flag: string): ExpediterError {
  if (!flag.startsWith('-'))
    return new ExpediterError('invalid', 'There is an argument that belongs to no option of Flower.');
  const flags = Object.keys(FLOWER_OPTIONS).map((name) => `--${name.replaceAll('_', '-')}`);
  const near = nearest(flag, flags);
  return new ExpediterError(
    'invalid',
    `Flower has no option ${flag}${near === undefined ? '.' : `; did you mean ${near}?`}`,
  );
}

function readEnvironment(env: Readonly<Record<string, string | undefined>>): readonly Found[] {
  const celery = [
    ['broker', 'CELERY_BROKER_URL'],
    ['resultBackend', 'CELERY_RESULT_BACKEND'],
  ] as const;
  const own = Object.keys(FLOWER_OPTIONS).map((name) => [name, flowerVariable(name)] as const);
  return [...own, ...celery].flatMap(([name, from]) => (env[from] ? [{ name, text: env[from], from }] : []));
}

/** Assignments of plain values, one a line. */
function readConfig(path: string | undefined, cwd: string): readonly Found[] {
  const file = resolve(cwd, path ?? 'flowerconfig.py');
  if (!existsSync(file)) {
    if (path === undefined) return [];
    throw new ExpediterError('invalid', `The file ${file} is not there.`);
  }
  return [...readFileSync(file, 'utf8').matchAll(/^(\w+)[ \t]*=[ \t]*(.+?)[ \t]*(?:#.*)?$/gm)].flatMap(
    ([, name = '', text = '']) => {
      if (!Object.hasOwn(FLOWER_OPTIONS, name)) return [];
      const literal = parsePythonLiteral(text);
      return literal.ok ? [{ name, text: plain(literal.value), from: `${name} in ${file}` }] : [];
    },
  );
}

function plain(value: PyValue): string {
  switch (value.kind) {
    case 'str':
      return value.value;
    case 'none':
      return '';
    case 'bool':
      return String(value.value);
    case 'list':
    case 'tuple':
      return value.items.map(plain).join(',');
    default:
      return printPython(value);
  }
}

/** Flower's variables as texts of our options, and a sentence for each that has no counterpart. */
export function readFlower(env: Readonly<Record<string, string | undefined>>): {
  readonly texts: ReadonlyMap<keyof typeof OPTIONS, { readonly text: string; readonly from: string }>;
  readonly notices: readonly string[];
} {
  const texts = new Map<keyof typeof OPTIONS, { text: string; from: string }>();
  const notices: string[] = [];
  for (const [name, option] of Object.entries(FLOWER_OPTIONS)) {
    const from = flowerVariable(name);
    const text = env[from];
    if (text === undefined || text === '') continue;
    if ('instead' in option) notices.push(`${from} is not supported: ${option.instead}.`);
    else texts.set(option.ours as keyof typeof OPTIONS, { text: flowerText(option.ours, text), from });
  }
  return { texts, notices };
}
