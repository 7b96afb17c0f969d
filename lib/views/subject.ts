import type { Subject } from '../contract/models.ts';
import { printQuery } from '../query/print.ts';
import type { Query, Term, ValueField } from '../query/query.ts';

/** Where a thing has its page; undefined for what has none. Names may hold anything: each is one path segment. */
export function subjectHref({ kind, id }: Subject): string | undefined {
  switch (kind) {
    case 'queue':
      return `/queues/${encodeURIComponent(id)}`;
    case 'worker':
      return `/workers/${encodeURIComponent(id)}`;
    case 'task':
      return `/tasks/${encodeURIComponent(id)}`;
    case 'job':
      return `/jobs/${encodeURIComponent(id)}`;
    case 'type':
      return tasksHref({ name: id });
    case 'data':
      return undefined;
    default:
      return kind satisfies never;
  }
}

/** The list of tasks with these values, one a field: `{ name: 'billing.charge', state: 'FAILURE' }`. */
export function tasksHref(values: Partial<Record<ValueField, string>>): string {
  return `/tasks?q=${encodeURIComponent(tasksQuery(values))}`;
}

/** The same as the text of a query. */
export function tasksQuery(values: Partial<Record<ValueField, string>>): string {
  const terms = Object.entries(values).map(
    ([field, value]): Term => ({ kind: 'values', field: field as ValueField, values: [value], negated: false }),
  );
  const query: Query = { terms };
  return printQuery(query);
}
