/** A task type as a worker registered it, with the settings it tells: `rate_limit=30/m`. */
export interface RegisteredType {
  readonly name: string;
  readonly settings: string | undefined;
}

/** Celery writes `demo.limited [rate_limit=30/m]`, or the name alone. */
export function parseRegistered(text: string): RegisteredType {
  const [, name, settings] = /^(\S+) \[(.*)\]$/s.exec(text) ?? [];
  return name === undefined ? { name: text, settings: undefined } : { name, settings };
}
