import { existsSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { ExpediterError } from '../../lib/errors.ts';
import { nearest } from '../../lib/query/nearest.ts';
import { type ClusterOption, type ClusterOptions, settleClusters } from './clusters.ts';
import { printMigration, readFlower } from './flower-migrate.ts';
import { printHelp } from './help.ts';
import { flagOf, OPTIONS, type OptionRow, type OptionValues, variableOf } from './options.ts';

export interface Options extends Omit<OptionValues, ClusterOption> {
  /** At least one; who names none means the first. */
  readonly clusters: readonly ClusterOptions[];
  /** What was said in Flower's words and has no counterpart, in sentences for the log. */
  readonly notices: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;
/** Texts by option key, and where they came from: a name that a person typed. */
type Given = ReadonlyMap<string, { readonly texts: readonly string[]; readonly from: string }>;

/**
 * What the program was asked to do. Precedence: flag, environment, config file, default. Throws `invalid` with one line
 * that names what is wrong and the nearest right thing, and never holds a value that may be a password.
 */
export function loadOptions(
  argv: readonly string[],
  env: Environment,
  cwd: string,
): Options | { readonly help: string } | { readonly version: true } {
  if (argv[0] === 'flower-migrate') return { help: printMigration(argv.slice(1), env, cwd) };
  const flags = readFlags(argv);
  if (flags.has('help')) return { help: printHelp() };
  if (flags.has('version')) return { version: true };

  const variables = readVariables(env);
  const config = (flags.get('config') ?? variables.get('config'))?.texts.at(-1);
  const file = readFile(config, cwd);
  const flower = readFlower(env);
  const ofFlower = new Map([...flower.texts].map(([key, { text, from }]) => [key, { texts: [text], from }]));
  return { ...settle(parseAll([flags, variables, file, readCelery(env), ofFlower])), notices: flower.notices };
}

const ROWS: ReadonlyMap<string, OptionRow> = new Map(Object.entries(OPTIONS));
/** What only the command line knows, and `config` also as a variable. */
const OWN_FLAGS: readonly string[] = ['config', 'help', 'version'];
const SHORT: Readonly<Record<string, string>> = { '-h': '--help', '-v': '--version' };

function readFlags(argv: readonly string[]): Given {
  const given = new Map<string, { texts: string[]; from: string }>();
  const names = new Map([...ROWS.keys(), ...OWN_FLAGS].map((key) => [flagOf(key), key]));
  const switches = [...ROWS].filter(([, { value }]) => value === undefined).map(([key]) => flagOf(key));
  const negated = new Map(switches.map((name) => [name.replace('--', '--no-'), name]));

  for (let at = 0; at < argv.length; at++) {
    const [name = '', inline] = splitFlag(argv[at] ?? '');
    const positive = negated.get(name);
    const key = names.get(positive ?? name);
    if (key === undefined) throw unknownFlag(name, [...names.keys(), ...negated.keys()]);

    const isSwitch = positive !== undefined || key === 'help' || key === 'version' || switches.includes(name);
    if (positive !== undefined && inline !== undefined) throw invalid(`${name} takes no value.`);
    const text = inline ?? (isSwitch ? String(positive === undefined) : argv[++at]);
    if (text === undefined || (inline === undefined && !isSwitch && names.has(splitFlag(text)[0] ?? ''))) {
      throw invalid(`${name} needs a value: ${name} ${ROWS.get(key)?.value ?? 'PATH'}.`);
    }
    given.set(key, { texts: [...(given.get(key)?.texts ?? []), text], from: name });
  }
  return given;
}

/** `--flag=value` in two. */
function splitFlag(argument: string): readonly [string] | readonly [string, string] {
  const at = argument.startsWith('--') ? argument.indexOf('=') : -1;
  if (at === -1) return [SHORT[argument] ?? argument];
  return [argument.slice(0, at), argument.slice(at + 1)];
}

function unknownFlag(name: string, known: readonly string[]): ExpediterError {
  if (!name.startsWith('-')) {
    // It may be an address with a password in it.
    return invalid(`There is an argument that belongs to no flag; an address goes after --broker.`);
  }
  return invalid(`Unknown flag ${name}${suggest(name, known)}`);
}

function readVariables(env: Environment): Given {
  const keys = new Map([...ROWS.keys(), 'config'].map((key) => [variableOf(key), key]));
  const given = new Map<string, { texts: readonly string[]; from: string }>();
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('EXPEDITER_') || text === undefined) continue;
    const key = keys.get(name);
    if (key === undefined) throw invalid(`Unknown variable ${name}${suggest(name, [...keys.keys()])}`);
    if (text === '' && ROWS.get(key)?.mayBeEmpty === undefined) continue;
    given.set(key, { texts: split(ROWS.get(key), text), from: name });
  }
  return given;
}

/** Celery's own variables stand for the defaults: less than anything that was said to us. */
function readCelery(env: Environment): Given {
  const named: readonly (readonly [string, string])[] = [
    ['broker', 'CELERY_BROKER_URL'],
    ['resultBackend', 'CELERY_RESULT_BACKEND'],
  ];
  return new Map(named.flatMap(([key, from]) => (env[from] ? [[key, { texts: [env[from]], from }] as const] : [])));
}

function readFile(path: string | undefined, cwd: string): Given {
  const file = path === undefined ? defaultFile(cwd) : resolve(cwd, path);
  if (file === undefined) return new Map();

  const content = parseFile(file);
  if (content === null || content === undefined) return new Map();
  if (typeof content !== 'object' || Array.isArray(content)) throw invalid(`${file} must hold an object of options.`);
  return new Map(
    Object.entries(content).map(([key, value]) => {
      const known = ROWS.get(key);
      if (known === undefined) throw invalid(`Unknown key "${key}" in ${file}${suggest(key, [...ROWS.keys()])}`);
      return [key, { texts: textsOf(known, value, `"${key}" in ${file}`), from: `"${key}" in ${file}` }];
    }),
  );
}

function defaultFile(cwd: string): string | undefined {
  return ['json', 'yaml', 'yml'].map((end) => join(cwd, `expediter.config.${end}`)).find((path) => existsSync(path));
}

function parseFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ExpediterError('invalid', `The config file ${file} cannot be read.`, { cause });
  }
  try {
    return extname(file) === '.json' ? JSON.parse(text) : parseYaml(text);
  } catch (cause) {
    // Without the parser's own words: they quote the line, which may hold a password.
    const kind = extname(file) === '.json' ? 'JSON' : 'YAML';
    throw new ExpediterError('invalid', `The config file ${file} is not valid ${kind}.`, { cause });
  }
}

/** A value of a file as texts: a list as several, an object (`broker`, `brokerOption`) as `key=value` each. */
function textsOf(row: OptionRow, value: unknown, from: string): readonly string[] {
  if (typeof value === 'string') return split(row, value);
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (row.separator !== undefined && Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return value.map(String);
  }
  if (row.separator !== undefined && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).map(([key, item]) => `${key}=${textOf(item)}`);
  }
  throw invalid(
    `${from} cannot be understood: it takes ${row.separator === undefined ? 'one value' : 'a value or a list'}.`,
  );
}

function textOf(item: unknown): string {
  if (Array.isArray(item)) return item.join(',');
  return typeof item === 'object' && item !== null ? JSON.stringify(item) : String(item);
}

function split(row: OptionRow | undefined, text: string): readonly string[] {
  return row?.separator === undefined ? [text] : text.split(row.separator).filter((part) => part.trim() !== '');
}

/** The sources in order of precedence. */
function parseAll(sources: readonly Given[]): OptionValues {
  const entries = [...ROWS].map(([key, row]) => {
    const given = sources.find((source) => source.has(key))?.get(key);
    const texts = given?.texts ?? (row.default === undefined ? [] : [row.default]);
    const parsed = row.parse.safeParse(texts);
    if (parsed.success) return [key, parsed.data];
    throw invalid(sentence(row, given ?? { texts, from: flagOf(key) }, parsed.error.issues[0]?.message));
  });
  return Object.fromEntries(entries) as OptionValues; // a value for each row, parsed by that row
}

function sentence(row: OptionRow, given: { texts: readonly string[]; from: string }, message = 'is not right'): string {
  const got = row.secret === undefined ? `, got "${given.texts.at(-1) ?? ''}"` : '';
  return `${given.from} ${message}${got}${message.endsWith('?') ? '' : '.'}`;
}

/** What no single option can tell. */
function settle({
  broker,
  brokerApi,
  brokerOption,
  resultBackend,
  queue,
  ...values
}: OptionValues): Omit<Options, 'notices'> {
  return { ...values, clusters: settleClusters({ broker, brokerApi, brokerOption, resultBackend, queue }, invalid) };
}

function suggest(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '; --help lists them all.' : `; did you mean ${near}?`;
}

function invalid(message: string): ExpediterError {
  return new ExpediterError('invalid', message);
}

/** The one place where the environment is read; whoever needs it is handed it. */
export function environment(): Environment {
  return process.env;
}

/** Hot reload in place of the built pages. */
export function isDevelopment(env: Environment): boolean {
  return env.NODE_ENV === 'development';
}
