import { TASK_STATES, type TaskState } from '../contract/models.ts';
import { parseQuery, type QueryToken } from '../query/parse.ts';
import { printQuery, printTerm } from '../query/print.ts';
import type { Query, Term, ValuesTerm } from '../query/query.ts';

/** What is asked for a text: its terms in their one spelling, without those that have a mistake. */
export function askedQuery(text: string): string {
  return printQuery(parseQuery(text).query);
}

/** The same without its terms about states: what the counts of the state chips are taken from. */
export function askedWithoutStates(text: string): string {
  return printQuery({ terms: parseQuery(text).query.terms.filter((term) => !isStateTerm(term)) });
}

/** The states a task may have to answer a query. */
export function statesOf(query: Query): ReadonlySet<TaskState> {
  const terms = query.terms.filter(isStateTerm);
  return new Set(TASK_STATES.filter((state) => terms.every((term) => term.values.includes(state) !== term.negated)));
}

/** The states a text names to be shown; none when it leaves them open. */
export function chosenStates(text: string): ReadonlySet<TaskState> {
  const named = parseQuery(text).query.terms.filter((term) => isStateTerm(term) && !term.negated);
  return named.length === 0 ? new Set() : statesOf({ terms: named });
}

/** The text with a state added to those it names, or taken away when it names it. All else stays as it was typed. */
export function toggleState(text: string, state: TaskState): string {
  const { tokens } = parseQuery(text);
  const named = tokens.find(({ term }) => term !== undefined && isStateTerm(term) && !term.negated);
  const shut = tokens.find(({ term }) => term !== undefined && isStateTerm(term) && term.negated && names(term, state));
  const opened = shut === undefined ? text : withoutValue(text, shut, state);
  if (shut !== undefined) return named === undefined ? opened : toggleState(opened, state);
  if (named === undefined) return appendTerm(text, { kind: 'values', field: 'state', values: [state], negated: false });

  const term = named.term as ValuesTerm; // only such terms are named
  if (names(term, state)) return withoutValue(text, named, state);
  return replaceToken(text, named, printTerm({ ...term, values: [...term.values, state] }));
}

/** The text with one more term, unless it has it already. */
export function appendTerm(text: string, term: Term): string {
  const printed = printTerm(term);
  const isThere = parseQuery(text).query.terms.some((known) => printTerm(known) === printed);
  if (isThere) return text;
  return text.trim() === '' ? printed : `${text.trimEnd()} ${printed}`;
}

/** The text without the term at a place: what the cross of a chip does. */
export function removeToken(text: string, token: QueryToken): string {
  return replaceToken(text, token, '');
}

function withoutValue(text: string, token: QueryToken, state: TaskState): string {
  const term = token.term as ValuesTerm; // callers looked for a term of states
  const values = term.values.filter((value) => value !== state);
  return replaceToken(text, token, values.length === 0 ? '' : printTerm({ ...term, values }));
}

function replaceToken(text: string, { at, length }: QueryToken, by: string): string {
  const before = text.slice(0, at);
  const after = text.slice(at + length);
  return by === '' ? `${before.trimEnd()}${before.trim() === '' ? after.trimStart() : after}` : before + by + after;
}

function names(term: Term, state: TaskState): boolean {
  return term.kind === 'values' && term.values.includes(state);
}

function isStateTerm(term: Term): term is ValuesTerm {
  return term.kind === 'values' && term.field === 'state';
}
