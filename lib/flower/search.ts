import { ExpediterError } from '../errors.ts';
import { parseRepr } from '../python/parse-repr.ts';
import { printPython } from '../python/print-value.ts';
import type { Task } from '../tasks/task.ts';
import { flowerState } from './task.ts';

/**
 * Flower's search language (2.2): words and "phrases" joined by AND (also unwritten), OR and brackets; `field:value`
 * for name, state, worker, args, kwargs and result. A state is met whole, `kwargs:key=value` is an item of the kwargs,
 * everything else is found inside the text, whatever its case.
 */
export function parseFlowerSearch(text: string): (task: Task) => boolean {
  if (text.length > MOST_CHARACTERS) throw refusal(`Query exceeds ${MOST_CHARACTERS} characters`);
  const tokens = tokenize(text);
  if (tokens.length === 0) return () => true;
  const reader: Reader = { tokens, at: 0, end: text.length };
  const test = readOr(reader, 0);
  const left = reader.tokens[reader.at];
  if (left !== undefined) throw refusal(`Unexpected '${left.text}'`, left.at);
  return test;
}

const MOST_CHARACTERS = 2048;
const MOST_TOKENS = 128;
const MOST_NESTING = 5;
const LEAST_CHARACTERS = 3;
const FIELDS = ['name', 'state', 'worker', 'args', 'kwargs', 'result'] as const;
type Field = (typeof FIELDS)[number];
type Test = (task: Task) => boolean;

interface Token {
  readonly kind: 'term' | 'AND' | 'OR' | '(' | ')';
  readonly text: string;
  readonly at: number;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  readonly end: number;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|([()])|((?:\\["\\]|"(?:\\["\\]|[^"])*"|[^\s()"])+)|"/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, bracket, word] = match;
    if (match[0] === '"') throw refusal('Unterminated quoted phrase', match.index);
    if (bracket !== undefined) tokens.push({ kind: bracket as '(' | ')', text: bracket, at: match.index });
    else if (word !== undefined) tokens.push(wordToken(word, match.index));
    if (tokens.length > MOST_TOKENS) throw refusal(`Query exceeds ${MOST_TOKENS} tokens`);
  }
  return tokens;
}

function wordToken(word: string, at: number): Token {
  if (word === 'AND' || word === 'OR') return { kind: word, text: word, at };
  if (word === 'NOT') throw refusal('NOT is not supported', at);
  const text = word.replace(/\\(["\\])|"/g, '$1');
  if (text === '') throw refusal('Empty search term', at);
  return { kind: 'term', text, at };
}

function readOr(reader: Reader, depth: number): Test {
  const tests = [readAnd(reader, depth)];
  while (reader.tokens[reader.at]?.kind === 'OR') {
    requireTermAfter(reader);
    tests.push(readAnd(reader, depth));
  }
  return (task) => tests.some((test) => test(task));
}

function readAnd(reader: Reader, depth: number): Test {
  const tests = [readOne(reader, depth)];
  for (let next = reader.tokens[reader.at]; next !== undefined; next = reader.tokens[reader.at]) {
    if (next.kind === ')' || next.kind === 'OR') break;
    if (next.kind === 'AND') requireTermAfter(reader);
    tests.push(readOne(reader, depth));
  }
  return (task) => tests.every((test) => test(task));
}

/** Passes the operator. */
function requireTermAfter(reader: Reader): void {
  const operator = reader.tokens[reader.at++] as Token; // whoever calls has seen it
  const next = reader.tokens[reader.at]?.kind;
  if (next !== 'term' && next !== '(') throw refusal(`${operator.kind} must be followed by a search term`, operator.at);
}

function readOne(reader: Reader, depth: number): Test {
  const token = reader.tokens[reader.at];
  if (token?.kind === 'term') {
    reader.at++;
    return readTerm(token);
  }
  if (token?.kind !== '(') throw refusal('Expected a search term', token?.at ?? reader.end);
  if (depth >= MOST_NESTING) throw refusal(`Query nesting exceeds ${MOST_NESTING} levels`, token.at);
  reader.at++;
  if (reader.tokens[reader.at]?.kind === ')') throw refusal('Empty group', token.at);
  const test = readOr(reader, depth + 1);
  if (reader.tokens[reader.at]?.kind !== ')') throw refusal('Missing closing parenthesis', token.at);
  reader.at++;
  return test;
}

function readTerm({ text, at }: Token): Test {
  const [, word = '', rest = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  const field = FIELDS.find((name) => name === word.toLowerCase());
  const value = field === undefined ? text : rest;
  if (field === undefined && value.startsWith('-')) throw refusal("Negation with '-' is not supported", at);
  if (value === '') throw refusal('Search qualifier requires a value', at);
  const wanted = value.toLowerCase();
  if (field === 'state') return (task) => flowerState(task.state).toLowerCase() === wanted;
  if (field === 'kwargs' && wanted.includes('=')) return kwargsTest(wanted);
  if (value.trim().length < LEAST_CHARACTERS)
    throw refusal(`Substring search terms must contain at least ${LEAST_CHARACTERS} characters`, at);
  return field === undefined ? anywhere(wanted) : (task) => textOf(task, field).includes(wanted);
}

function anywhere(wanted: string): Test {
  return (task) =>
    task.uuid.toLowerCase().includes(wanted) || FIELDS.some((field) => textOf(task, field).includes(wanted));
}

function textOf(task: Task, field: Field): string {
  return (field === 'state' ? flowerState(task.state) : (task[field] ?? '')).toLowerCase();
}

function kwargsTest(wanted: string): Test {
  const [key = '', ...rest] = wanted.split('=');
  const pair = `${key.trim()}=${rest.join('=').trim()}`;
  return ({ kwargs }) => {
    const value = kwargs === undefined ? undefined : parseRepr(kwargs);
    if (value?.kind !== 'dict') return false;
    return value.pairs.some(([name, item]) => `${plain(name)}=${plain(item)}`.toLowerCase() === pair);
  };

  function plain(item: ReturnType<typeof parseRepr>): string {
    return item.kind === 'str' ? item.value : printPython(item);
  }
}

function refusal(message: string, at?: number): ExpediterError {
  return new ExpediterError('invalid', at === undefined ? `${message}.` : `${message} at position ${at}.`);
}
