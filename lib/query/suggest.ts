import { TASK_STATES } from '../contract/models.ts';
import { type CompareField, FIELDS, type Field, findField, STATE_WORDS, type ValuesField } from './fields.ts';
import { parseQuery } from './parse.ts';
import { printTerm } from './print.ts';

/** What occurs at the moment, with how often: state names as Celery's, in capitals. */
export interface KnownValues {
  readonly state?: ReadonlyMap<string, number>;
  readonly name?: ReadonlyMap<string, number>;
  readonly worker?: ReadonlyMap<string, number>;
  readonly queue?: ReadonlyMap<string, number>;
}

/** Put `insert` in the place of `length` characters from `at`; the caret goes behind it. */
export interface Completion {
  readonly kind: 'field' | 'value' | 'example';
  readonly at: number;
  readonly length: number;
  readonly insert: string;
  readonly label: string;
  /** What the field looks at, or what the value stands for. */
  readonly help: string | undefined;
  readonly count: number | undefined;
}

const MOST = 12;

/** What could be meant at the caret, likeliest first. */
export function suggest(text: string, caret: number, known: KnownValues): readonly Completion[] {
  const token = parseQuery(text).tokens.find(({ at, length }) => at <= caret && caret <= at + length);
  const start = token?.at ?? caret;
  const end = token === undefined ? caret : token.at + token.length;
  const from = text[start] === '-' ? start + 1 : start;
  if (caret < from || text[from] === '"') return [];

  const colon = text.indexOf(':', from);
  if (colon < 0 || colon >= caret) return suggestTerms(text.slice(from, caret), { at: from, end }, known);
  const field = findField(text.slice(from, colon));
  if (field === undefined) return [];
  if (field.kind === 'compare') return suggestNumbers(field, { at: colon + 1, end });

  const comma = Math.max(colon, text.lastIndexOf(',', caret - 1)) + 1;
  const nextComma = text.indexOf(',', caret);
  const pieceEnd = nextComma >= 0 && nextComma < end ? nextComma : end;
  return suggestValues(field, text.slice(comma, caret), { at: comma, end: pieceEnd }, known);
}

interface Place {
  readonly at: number;
  readonly end: number;
}

function suggestTerms(word: string, place: Place, known: KnownValues): readonly Completion[] {
  const wanted = word.toLowerCase();
  const fields = FIELDS.filter((field) => [field.name, ...field.aliases].some((name) => name.startsWith(wanted)));
  const completions = fields.map((field) => completion('field', place, `${field.name}:`, { help: field.help }));
  if (wanted.length < 2) return completions.slice(0, MOST);

  // A word that is part of a known name more likely means that name than a text somewhere in the arguments.
  const values = FIELDS.flatMap((field) =>
    field.kind === 'values'
      ? candidates(field, known)
          .filter(({ value }) => value.toLowerCase().includes(wanted))
          .map(({ value, count }) => completion('value', place, printed(field, value), { help: field.help, count }))
      : [],
  );
  return [...completions, ...values.sort(byCount)].slice(0, MOST);
}

function suggestNumbers(field: CompareField, place: Place): readonly Completion[] {
  const examples = field.type === 'duration' ? ['>1s', '>5s', '>1m', '>10m', '<1s'] : ['>0', '>=1', '>=3', '=0'];
  return examples.map((example) => completion('example', place, example, { help: field.help }));
}

function suggestValues(field: ValuesField, piece: string, place: Place, known: KnownValues): readonly Completion[] {
  const wanted = piece
    .replace(/^[~"]+/, '')
    .replaceAll('*', '')
    .toLowerCase();
  const before = `${field.name}:`.length;
  return candidates(field, known)
    .filter(({ value, words }) => [value, ...words].some((word) => word.toLowerCase().includes(wanted)))
    .map(({ value, count }) => ({
      ...completion('value', place, printed(field, value).slice(before), { count }),
      startsWith: value.toLowerCase().startsWith(wanted),
    }))
    .sort((a, b) => Number(b.startsWith) - Number(a.startsWith) || byCount(a, b))
    .map(({ startsWith: _, ...rest }) => rest)
    .slice(0, MOST);
}

interface Candidate {
  readonly value: string;
  readonly count: number | undefined;
  /** Other words for it. */
  readonly words: readonly string[];
}

function candidates(field: Field, known: KnownValues): readonly Candidate[] {
  switch (field.name) {
    case 'state':
      return TASK_STATES.map((value) => ({ value, count: known.state?.get(value), words: wordsOf(value) }));
    case 'name':
    case 'worker':
    case 'queue':
      return [...(known[field.name] ?? [])].map(([value, count]) => ({ value, count, words: [] }));
    default:
      return [];
  }
}

function wordsOf(state: string): readonly string[] {
  return Object.entries(STATE_WORDS).flatMap(([word, meant]) => (meant === state ? [word] : []));
}

function printed(field: ValuesField, value: string): string {
  return printTerm({ kind: 'values', field: field.name, values: [value], negated: false });
}

function completion(
  kind: Completion['kind'],
  { at, end }: Place,
  insert: string,
  { help, count }: { readonly help?: string; readonly count?: number | undefined },
): Completion {
  return { kind, at, length: end - at, insert, label: insert, help, count };
}

/** Most frequent first, then by the alphabet. */
function byCount(a: Completion, b: Completion): number {
  return (b.count ?? 0) - (a.count ?? 0) || (a.label < b.label ? -1 : 1);
}
