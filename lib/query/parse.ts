import { parseDuration } from './durations.ts';
import {
  type CompareField,
  fieldWords,
  findField,
  findState,
  OPERATORS,
  stateWords,
  type ValuesField,
} from './fields.ts';
import { nearest } from './nearest.ts';
import type { CompareTerm, Query, Term } from './query.ts';

/**
 * The text of the query bar as a tree. Terms are parted by spaces:
 *
 *     term  = ["-"] (field ":" (value {"," value} | [operator] number) | word | phrase)
 *     value = ["~"] (bare | phrase)           ~x is short for *x*
 *     phrase = '"' … '"'                      \" and \\ inside stand for " and \
 *
 * A word that looks like a field (`http:`) and is none is an error rather than a text: it is a slip far more often.
 */
export interface ParsedQuery {
  /** The terms that were understood. */
  readonly query: Query;
  /** Where the others are, and the mend in words. */
  readonly errors: readonly QueryError[];
  /** Every term in order, wrong ones too, for chips and underlines. */
  readonly tokens: readonly QueryToken[];
}

export interface Span {
  readonly at: number;
  readonly length: number;
}

export interface QueryError extends Span {
  readonly message: string;
}

export interface QueryToken extends Span {
  /** Undefined when it has an error. */
  readonly term: Term | undefined;
}

/** Never throws. */
export function parseQuery(text: string): ParsedQuery {
  const tokens: QueryToken[] = [];
  const errors: QueryError[] = [];
  for (let at = afterSpace(text, 0); at < text.length; ) {
    const { term, error, end } = parseTerm(text, at);
    tokens.push({ at, length: end - at, term });
    if (error) errors.push(error);
    at = afterSpace(text, end);
  }
  return { query: { terms: tokens.flatMap(({ term }) => term ?? []) }, errors, tokens };
}

interface Outcome {
  readonly term: Term | undefined;
  readonly error: QueryError | undefined;
  readonly end: number;
}

const FIELD = /[A-Za-z_][\w.]*:/y;

function parseTerm(text: string, start: number): Outcome {
  const negated = text[start] === '-' && /\S/.test(text[start + 1] ?? '');
  const at = negated ? start + 1 : start;
  if (text[at] === '"') return parsePhrase(text, at, negated);

  FIELD.lastIndex = at;
  const word = FIELD.exec(text)?.[0].slice(0, -1);
  if (word === undefined) {
    const end = endOfWord(text, at);
    return good({ kind: 'text', text: text.slice(at, end), negated }, end);
  }
  const field = findField(word);
  const from = at + word.length + 1;
  if (field?.kind === 'values') return parseValues(text, at, from, field, negated);
  const end = endOfWord(text, at);
  if (field?.kind === 'compare') return parseCompare(text.slice(from, end), { at: from, end }, field, negated);
  return bad({ at, end }, end, unknownField(word));
}

function parsePhrase(text: string, at: number, negated: boolean): Outcome {
  const { value, end, closed } = readQuoted(text, at);
  if (!closed) return bad({ at, end }, end, 'This quote is not closed: add a " at its end.');
  if (value === '') return bad({ at, end }, end, 'There is nothing between these quotes: write a text to search for.');
  return good({ kind: 'text', text: value, negated }, end);
}

function parseValues(text: string, at: number, from: number, field: ValuesField, negated: boolean): Outcome {
  const values: string[] = [];
  for (let next = from; ; next++) {
    const piece = readValue(text, next);
    if ('message' in piece) return bad({ at: next, end: piece.end }, endOfWord(text, piece.end), piece.message);

    const value = understand(piece.value, piece.contains, field);
    if (typeof value !== 'string') {
      // An empty value is underlined as the whole term: a line of no length cannot be seen.
      const where = piece.value === '' ? at : next;
      return bad({ at: where, end: piece.end }, endOfTerm(text, piece.end), value.message);
    }
    values.push(value);
    next = piece.end;
    if (text[next] !== ',') return good({ kind: 'values', field: field.name, values, negated }, next);
  }
}

/** One value up to a comma or a space; a phrase may hold both. */
function readValue(
  text: string,
  at: number,
): { readonly value: string; readonly contains: boolean; readonly end: number } | { message: string; end: number } {
  const contains = text[at] === '~';
  const from = contains ? at + 1 : at;
  if (text[from] !== '"') {
    const end = endOf(/[^\s,]*/y, text, from);
    return { value: text.slice(from, end), contains, end };
  }
  const { value, end, closed } = readQuoted(text, from);
  if (!closed) return { message: 'This quote is not closed: add a " at its end.', end };
  if (/[^\s,]/.test(text[end] ?? '')) {
    return { message: 'Put a comma or a space after the closing quote.', end: endOfWord(text, end) };
  }
  return { value, contains, end };
}

function understand(value: string, contains: boolean, field: ValuesField): string | { readonly message: string } {
  if (value === '') return { message: `${field.name} takes a value, such as ${field.example}` };
  if (field.type === 'state') {
    const state = contains ? undefined : findState(value);
    return state ?? { message: unknownState(value) };
  }
  return contains ? `*${value}*` : value;
}

function parseCompare(
  text: string,
  { at, end }: { at: number; end: number },
  field: CompareField,
  negated: boolean,
): Outcome {
  const written = OPERATORS.find((operator) => text.startsWith(operator));
  const op: CompareTerm['op'] = written ?? '=';
  const number = text.slice(written?.length ?? 0);
  const value = field.type === 'duration' ? parseDuration(number) : parseCount(number);
  if (value === undefined) {
    const message =
      field.type === 'duration'
        ? `${field.name} takes a duration, such as >5s or >2m`
        : `${field.name} takes a whole number, such as ${field.example.slice(field.name.length + 1)}`;
    return bad({ at: text === '' ? at - field.name.length - 1 : at, end }, end, message);
  }
  return good({ kind: 'compare', field: field.name, op, value, negated }, end);
}

function parseCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** From the opening quote on; without a closing one it goes to the end. */
function readQuoted(text: string, at: number): { value: string; end: number; closed: boolean } {
  let value = '';
  for (let i = at + 1; i < text.length; i++) {
    const character = text[i];
    if (character === '"') return { value, end: i + 1, closed: true };
    const next = text[i + 1];
    if (character === '\\' && (next === '"' || next === '\\')) {
      value += next;
      i++;
    } else {
      value += character;
    }
  }
  return { value, end: text.length, closed: false };
}

function unknownField(word: string): string {
  const meant = nearest(word, fieldWords());
  const mend = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return `There is no field "${word}".${mend} To search for this as text, put it in quotes.`;
}

function unknownState(word: string): string {
  const meant = nearest(word, stateWords());
  const mend =
    meant === undefined ? 'state takes words such as failure, retry or started.' : `Did you mean "${meant}"?`;
  return `There is no state "${word}". ${mend}`;
}

function afterSpace(text: string, at: number): number {
  return endOf(/\s*/y, text, at);
}

function endOfWord(text: string, at: number): number {
  return endOf(/\S*/y, text, at);
}

/** Where a term with a wrong value ends: what follows its commas still belongs to it. */
function endOfTerm(text: string, at: number): number {
  let end = at;
  while (text[end] === ',') end = readValue(text, end + 1).end;
  return endOfWord(text, end);
}

function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return at + (sticky.exec(text)?.[0].length ?? 0);
}

function good(term: Term, end: number): Outcome {
  return { term, error: undefined, end };
}

function bad(where: { readonly at: number; readonly end: number }, end: number, message: string): Outcome {
  return { term: undefined, error: { at: where.at, length: where.end - where.at, message }, end };
}
