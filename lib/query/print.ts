import { printDuration } from './durations.ts';
import { findField } from './fields.ts';
import type { Query, Term } from './query.ts';

/** The text of a query: `parseQuery` reads it back as the same tree. */
export function printQuery(query: Query): string {
  return query.terms.map(printTerm).join(' ');
}

export function printTerm(term: Term): string {
  return (term.negated ? '-' : '') + printBody(term);
}

function printBody(term: Term): string {
  switch (term.kind) {
    case 'values':
      return `${term.field}:${term.values.map((value) => printValue(term.field, value)).join(',')}`;
    case 'compare': {
      const field = findField(term.field);
      const isDuration = field?.kind === 'compare' && field.type === 'duration';
      const number = isDuration ? printDuration(term.value) : String(term.value);
      return `${term.field}:${term.op === '=' ? '' : term.op}${number}`;
    }
    case 'text':
      return printText(term.text);
    default:
      return term satisfies never;
  }
}

function printValue(field: string, value: string): string {
  if (field === 'state') return value.toLowerCase();
  const inner = /^\*([^*?]+)\*$/s.exec(value)?.[1];
  return inner === undefined ? quoteValue(value) : `~${quoteValue(inner)}`;
}

function quoteValue(value: string): string {
  return /^~|[\s,"]/.test(value) ? quote(value) : value;
}

function printText(text: string): string {
  const isPlain = /^[^\s"-][^\s"]*$/.test(text) && !/^[A-Za-z_][\w.]*:/.test(text);
  return isPlain ? text : quote(text);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
