/** A path segment as it stands in an address, as the name it was made of. What is no encoding is taken as it stands. */
export function parseSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
