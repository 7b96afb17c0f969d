import { ExpediterError } from '../../lib/errors.ts';

export const MAX_BODY_BYTES = 1024 * 1024;

/** Whether a request brings a body that is not called JSON. Forms of foreign pages can send no other. */
export function hasForeignBody(headers: Headers): boolean {
  const type = headers.get('content-type');
  const length = headers.get('content-length');
  if (length === '0') return false;
  if (type === null) return length !== null || headers.has('transfer-encoding');
  return !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type);
}

/** The object in the body, `{}` without one. Throws `too-large` as soon as that is known, and `invalid`. */
export async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  if (request.method === 'GET' || request.method === 'HEAD') return {};
  const text = await readText(request);
  if (text.trim() === '') return {};

  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new ExpediterError('invalid', 'The body is not valid JSON.', { cause });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ExpediterError('invalid', 'The body must be a JSON object.');
  }
  return body as Readonly<Record<string, unknown>>; // JSON objects have string keys
}

/** The body as text. Throws `too-large` as soon as that is known. */
export async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) throw tooLarge();
  if (request.body === null) return '';

  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge(); // leaving the loop cancels the rest
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): ExpediterError {
  return new ExpediterError('too-large', 'The body is larger than 1 MiB.');
}
