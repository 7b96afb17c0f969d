const UUID = /^([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAX_LENGTH = 40;

/** A task id in a sentence: the first group of a UUID; other ids whole, unless they are very long. */
export function shortId(uuid: string): string {
  const first = UUID.exec(uuid)?.[1];
  if (first !== undefined) return first;
  return uuid.length > MAX_LENGTH ? `${uuid.slice(0, MAX_LENGTH)}…` : uuid;
}
