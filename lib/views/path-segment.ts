/** The name in one segment of a path, which the router leaves percent-encoded; undefined for what no link of ours made. */
export function parsePathSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a `%` that begins no code
  }
}
