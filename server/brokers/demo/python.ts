/** A value as it stands in a call of a task: what JSON can carry. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** As Celery's display texts write it (`argsrepr`): inside strings only the quote is escaped. */
export function reprOf(value: Value): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (typeof value === 'string') return `'${value.replaceAll("'", "\\'")}'`;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(reprOf).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `'${key}': ${reprOf(item)}`)
    .join(', ')}}`;
}

export function argsRepr(args: readonly Value[]): string {
  return args.length === 1 ? `(${reprOf(args[0] ?? null)},)` : `(${args.map(reprOf).join(', ')})`;
}

/** ISO 8601 in UTC, as Python writes it. */
export function isoOf(at: number): string {
  return new Date(at * 1000).toISOString().replace('Z', '000+00:00');
}
