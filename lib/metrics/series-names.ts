/**
 * Names of series as one text: `queue.depth:emails,queue.unacked:emails`. A queue or a worker may be named anything, so
 * a comma and a percent sign of its own are percent-encoded.
 */
export function printSeriesNames(names: readonly string[]): string {
  return names.map((name) => name.replace(/[%,]/g, encodeURIComponent)).join(',');
}

export function parseSeriesNames(text: string): readonly string[] {
  return text.split(',').filter(Boolean).map(decoded);
}

/** A percent sign that a person typed as it is stands for itself. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
