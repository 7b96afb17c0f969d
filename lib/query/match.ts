import { type Task, waitOf } from '../tasks/task.ts';
import { containsPattern, globMatches, hasWildcard } from './glob.ts';
import type { CompareTerm, NumberField, Query, Term, TextTerm, ValuesTerm } from './query.ts';

/**
 * Whether a task answers a query: the meaning of the language. Every store's own way of asking is tested against it.
 * What is not known of a task answers no term, and so every negated one.
 */
export function matchTask(query: Query, task: Task): boolean {
  return matcher(query)(task);
}

/** The same as one function, for many tasks. */
export function matcher(query: Query): (task: Task) => boolean {
  const tests = query.terms.map(termMatcher);
  return (task) => tests.every((test) => test(task));
}

function termMatcher(term: Term): (task: Task) => boolean {
  const test = positive(term);
  return term.negated ? (task) => !test(task) : test;
}

function positive(term: Term): (task: Task) => boolean {
  switch (term.kind) {
    case 'values':
      return valuesMatcher(term);
    case 'compare':
      return compareMatcher(term);
    case 'text':
      return textMatcher(term);
    default:
      return term satisfies never;
  }
}

function valuesMatcher({ field, values }: ValuesTerm): (task: Task) => boolean {
  switch (field) {
    case 'state':
      return (task) => values.includes(task.state);
    case 'name':
      return (task) => isOneOf(values, task.name);
    case 'worker':
      return (task) => isOneOf(values, task.worker);
    case 'queue':
      return (task) => isOneOf(values, task.queue);
    case 'error':
      return (task) => isErrorOf(values, task.exception);
    case 'uuid':
      return (task) => isIdOf(values, task.uuid);
    case 'root':
      return (task) => isIdOf(values, task.root_id);
    case 'parent':
      return (task) => isIdOf(values, task.parent_id);
    default:
      return field satisfies never;
  }
}

/** Names, workers and queues: case is ignored, wildcards work. */
export function isOneOf(values: readonly string[], text: string | undefined): boolean {
  return text !== undefined && values.some((value) => globMatches(value, text));
}

/** `ValueError` finds `ValueError('no such file')`: the text of an exception is its type with arguments in brackets. */
function isErrorOf(values: readonly string[], exception: string | undefined): boolean {
  if (exception === undefined) return false;
  return values.some((value) => globMatches(value, exception) || globMatches(`${value}(*`, exception));
}

/** Ids are compared as they are; an id in lower case is found by its upper case as well. */
function isIdOf(values: readonly string[], id: string | undefined): boolean {
  if (id === undefined) return false;
  return values.some((value) => {
    if (hasWildcard(value)) return globMatches(value, id);
    return id === value || id === value.toLowerCase();
  });
}

function compareMatcher({ field, op, value }: CompareTerm): (task: Task) => boolean {
  return (task) => {
    const number = numberOf(field, task);
    return number !== undefined && compare(number, op, value);
  };
}

function numberOf(field: NumberField, task: Task): number | undefined {
  switch (field) {
    case 'runtime':
      return task.runtime;
    case 'wait':
      return waitOf(task);
    case 'retries':
      return task.retries;
    case 'deliveries':
      return task.deliveries;
    default:
      return field satisfies never;
  }
}

function compare(number: number, op: CompareTerm['op'], value: number): boolean {
  switch (op) {
    case '>':
      return number > value;
    case '>=':
      return number >= value;
    case '<':
      return number < value;
    case '<=':
      return number <= value;
    case '=':
      return number === value;
    default:
      return op satisfies never;
  }
}

function textMatcher({ text }: TextTerm): (task: Task) => boolean {
  const pattern = containsPattern(text);
  const has = (part: string | undefined) => part !== undefined && pattern.test(part);
  return (task) =>
    has(task.uuid) || has(task.name) || has(task.args) || has(task.kwargs) || has(task.result) || has(task.exception);
}
