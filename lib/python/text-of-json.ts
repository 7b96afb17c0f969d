/** A decoded JSON value in Python's notation, for people: `None`, `True`, single quotes. */
export function pythonTextOf(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(pythonTextOf).join(', ')}]`;
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, item]) => `${pythonTextOf(key)}: ${pythonTextOf(item)}`);
    return `{${pairs.join(', ')}}`;
  }
  return String(value);
}
