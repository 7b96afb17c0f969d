import type { TaskState } from '../../../lib/contract/models.ts';
import { containsPattern, hasWildcard } from '../../../lib/query/glob.ts';
import { isOneOf } from '../../../lib/query/match.ts';
import type { CompareTerm, Query, Term, TextTerm, ValuesTerm } from '../../../lib/query/query.ts';
import { type ID_COLUMNS, type Stored, stateCode, storedId } from './columns.ts';
import { FLAG } from './encode-task.ts';
import type { Totals } from './totals.ts';
import type { Words } from './words.ts';

/** A piece of SQL with the values of its question marks. */
export interface Fragment {
  readonly sql: string;
  readonly params: readonly Stored[];
}

/** One term as a condition on a row of `task`. */
export interface CompiledTerm extends Fragment {
  /** No task can answer it: its names do not occur. */
  readonly impossible: boolean;
  readonly way: Way | undefined;
}

/** A way to the tasks of a term by indexes, which together find each of them once. */
export interface Way {
  readonly branches: readonly (Fragment & { readonly index: string })[];
  /** About how many tasks they find. */
  readonly estimate: number;
  /** The branches find these tasks alone: the condition need not be asked again. */
  readonly isExact: boolean;
}

export interface Known {
  readonly words: Words;
  readonly totals: Totals;
  /** Whether the column holds ids that are not UUIDs, and so stored as texts. */
  hasTextIds(column: IdColumn): boolean;
}

type IdColumn = (typeof ID_COLUMNS)[number];

export function compileQuery(query: Query, known: Known): readonly CompiledTerm[] {
  return query.terms.map((term) => compileTerm(term, known));
}

function compileTerm(term: Term, known: Known): CompiledTerm {
  const { way, impossible, ...condition } = compilePositive(term, known);
  if (!term.negated) return { ...condition, impossible: impossible ?? false, way };
  // Unknown is not a match, and so a match of the opposite: NULL must not stay NULL.
  return { sql: `(${condition.sql}) IS NOT TRUE`, params: condition.params, impossible: false, way: undefined };
}

interface Condition extends Fragment {
  readonly impossible?: boolean;
  readonly way?: Way | undefined;
}

function compilePositive(term: Term, known: Known): Condition {
  switch (term.kind) {
    case 'values':
      return compileValues(term, known);
    case 'compare':
      return compileCompare(term);
    case 'text':
      return compileText(term, known);
    default:
      return term satisfies never;
  }
}

function compileValues({ field, values }: ValuesTerm, known: Known): Condition {
  switch (field) {
    case 'state': {
      const totals = known.totals.states();
      const codes = [...new Set(values.map((state) => stateCode(state as TaskState)))]; // the parser lets no other pass
      return oneOf('state', codes, totals);
    }
    case 'name':
    case 'worker':
    case 'queue': {
      const totals = known.totals.words(field);
      return oneOf(field, matchingWords(values, totals, known.words), totals);
    }
    case 'uuid':
      return compileIds('uuid', values, known);
    case 'root':
      return compileRoot(values, known);
    case 'parent':
      return compileIds('parent', values, known);
    case 'error': {
      const patterns = values.flatMap((value) => [likeGlob(value), likeGlob(`${value}(*`)]);
      return { sql: patterns.map(() => like('exception')).join(' OR '), params: patterns };
    }
    default:
      return field satisfies never;
  }
}

/** Ids of the words that a term means, by the same function that `matchTask` asks. */
export function matchingWords(values: readonly string[], totals: ReadonlyMap<number, number>, words: Words) {
  return [...totals.keys()].filter((id) => isOneOf(values, words.text(id)));
}

function oneOf(column: string, codes: readonly number[], totals: ReadonlyMap<number, number>): Condition {
  return {
    sql: `${column} IN (${codes.join(', ')})`,
    params: [],
    impossible: codes.length === 0,
    way: {
      branches: codes.map((code) => ({ index: `task_${column}`, sql: `${column} = ${code}`, params: [] })),
      estimate: codes.reduce((sum, code) => sum + (totals.get(code) ?? 0), 0),
      isExact: true,
    },
  };
}

/** A guess: workflows and groups are rarely larger, and a wrong guess costs a sort. */
const RELATED = 1_000;

function compileIds(column: IdColumn, values: readonly string[], known: Known): Condition {
  const exact = values.filter((value) => !hasWildcard(value));
  const globs = values.filter(hasWildcard);
  const ids = [...new Set(exact.flatMap((value) => [value, value.toLowerCase()]))].map(storedId);
  const conditions: Fragment[] = [
    ...(ids.length > 0 ? [{ sql: `${column} IN (${ids.map(() => '?').join(', ')})`, params: ids }] : []),
    ...globs.map((glob) => ({
      sql: `${like(column)} OR (typeof(${column}) = 'blob' AND ${likeDashed(column)})`,
      params: [likeGlob(glob), likeGlob(glob)],
    })),
  ];
  const branches = [...conditions.slice(0, ids.length > 0 ? 1 : 0), ...globs.map((glob) => bytesOf(column, glob))];
  const canSeek = globs.length === 0 || !known.hasTextIds(column);
  return {
    sql: conditions.map(({ sql }) => sql).join(' OR '),
    params: conditions.flatMap(({ params }) => params),
    // Values may overlap (`5e9*,5e9a*`), and then branches would find a task twice.
    way:
      canSeek && branches.every((branch) => branch !== undefined) && branches.length === 1
        ? {
            branches: branches.map((branch) => ({ index: `task_${column}`, ...branch })),
            estimate: column === 'uuid' && globs.length === 0 ? ids.length : RELATED,
            isExact: globs.length === 0,
          }
        : undefined,
  };
}

/** The root of a workflow is its own root, which is stored as a flag. */
function compileRoot(values: readonly string[], known: Known): Condition {
  const others = compileIds('root', values, known);
  const self = compileIds('uuid', values, known);
  return {
    sql: `(${others.sql}) OR (flags & ${1 << FLAG.rootIsSelf} AND (${self.sql}))`,
    params: [...others.params, ...self.params],
    way: others.way &&
      self.way && {
        branches: [
          ...others.way.branches,
          // A task may be among the ids and lead to another root: it must not be found twice.
          ...self.way.branches.map((branch) => ({ ...branch, sql: `${branch.sql} AND root IS NULL` })),
        ],
        estimate: others.way.estimate + self.way.estimate,
        isExact: false, // a task that is found by its own id may have no root at all
      },
  };
}

/** The range of bytes that ids with the whole bytes before the first wildcard lie in; undefined when there are none. */
function bytesOf(column: string, glob: string): Fragment | undefined {
  const prefix = glob.slice(0, glob.search(/[*?]/)).toLowerCase();
  if (!prefix.split('').every((digit, at) => (DASHES.includes(at) ? digit === '-' : /[0-9a-f]/.test(digit)))) {
    return undefined;
  }
  const hex = prefix.replaceAll('-', '');
  const from = Buffer.from(hex.slice(0, hex.length - (hex.length % 2)), 'hex');
  if (from.length === 0 || from.length > 16) return undefined;
  const to = Buffer.concat([from, Buffer.alloc(17 - from.length, 0xff)]); // longer than any id that begins so
  return { sql: `${column} >= ? AND ${column} <= ?`, params: [from, to] };
}
const DASHES = [8, 13, 18, 23];

function compileCompare({ field, op, value }: CompareTerm): Condition {
  const number = field === 'wait' ? 'max(0.0, started - coalesce(sent, received))' : field;
  return { sql: `${number} ${op} ?`, params: [value] };
}

function compileText({ text }: TextTerm, { words, totals }: Known): Condition {
  const pattern = `%${escapeLike(text)}%`;
  const contained = containsPattern(text);
  const names = [...totals.words('name').keys()].filter((id) => contained.test(words.text(id)));
  const columns = ['args', 'kwargs', 'result', 'exception', 'uuid'];
  const conditions: Fragment[] = columns.map((column) => ({ sql: like(column), params: [pattern] }));
  if (names.length > 0) conditions.unshift({ sql: `name IN (${names.join(', ')})`, params: [] });
  if (/^[0-9a-f-]{1,36}$/i.test(text)) {
    // The digits without dashes are found quickly; only then the dashes are put in to see whether they agree.
    conditions.push({
      sql: `(typeof(uuid) = 'blob' AND instr(hex(uuid), ?) AND ${likeDashed('uuid')})`,
      params: [text.replaceAll('-', '').toUpperCase(), pattern],
    });
  }
  return {
    sql: conditions.map(({ sql }) => sql).join(' OR '),
    params: conditions.flatMap(({ params }) => params),
  };
}

function like(operand: string): string {
  return `${operand} LIKE ? ESCAPE '\\'`;
}

/** A stored UUID in its canonical spelling. */
function likeDashed(column: string): string {
  const parts = [
    [1, 8],
    [9, 4],
    [13, 4],
    [17, 4],
    [21, 12],
  ].map(([from, length]) => `substr(hex(${column}), ${from}, ${length})`);
  return like(`(${parts.join(" || '-' || ")})`);
}

function likeGlob(glob: string): string {
  return escapeLike(glob).replaceAll('*', '%').replaceAll('?', '_');
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
