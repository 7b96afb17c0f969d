import { maskUrl } from '../format/mask-url.ts';

const URL_IN_TEXT = /[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi;

/**
 * A worker's answer without passwords in the addresses it holds. Celery hides what its settings call a password or a
 * secret, and the passwords of its broker and backend; any other address comes as it is.
 */
export function maskUrlsIn(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(URL_IN_TEXT, maskUrl);
  if (Array.isArray(value)) return value.map(maskUrlsIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskUrlsIn(member)]));
}
