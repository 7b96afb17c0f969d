import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface PageCacheParts {
  /** Renders; reads the nonce of a page from `x-nonce` (see security). */
  readonly handle: Handle;
  /** Unix seconds. */
  readonly now: () => number;
}

interface Page {
  readonly at: number;
  readonly headers: OutgoingHttpHeaders;
  /** The document, cut where the nonce of its first reader stood. */
  readonly parts: readonly string[];
}

/** A document changes with a build alone, which is a new process; the bound keeps the time of its making near. */
const KEPT = 30;
const MOST_PAGES = 50;
const MOST_BYTES = 512 * 1024;
/** Scripts, styles and fonts: Next compresses them by itself, when it is told that it may. */
const STATIC = /^[^?#]*\/_next\//;
/** What belongs to one answer and not to the document. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'content-security-policy',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'date',
]);

/**
 * Renders a document once for many readers. Pages hold no data (that comes over the socket), so a document depends on
 * its address, its cookies and its nonce alone; the nonce is put in anew for each reader. Rendering costs 7 to 10 ms of
 * the thread that also receives events, this a tenth of one. Whatever is not a plain document passes through.
 */
export function createPageCache({ handle, now }: PageCacheParts): Handle {
  const pages = new Map<string, Page>();

  function keep(key: string, page: Page): void {
    pages.delete(key);
    pages.set(key, page);
    if (pages.size > MOST_PAGES) pages.delete(pages.keys().next().value as string);
  }

  return async (request, response) => {
    const nonce = request.headers['x-nonce'];
    if (typeof nonce !== 'string' || !asksForDocument(request)) return handle(request, response);

    const key = `${request.url}\n${request.headers.cookie ?? ''}`;
    const page = pages.get(key);
    if (page !== undefined && now() - page.at < KEPT) return send(page, nonce, request, response);

    // The first reader gets it as it is rendered, and uncompressed, so that it can be read along.
    delete request.headers['accept-encoding'];
    listenIn(response, (body) => {
      const type = String(response.getHeader('content-type') ?? '');
      if (response.statusCode !== 200 || !type.startsWith('text/html')) return;
      keep(key, { at: now(), headers: headersOf(response), parts: body.split(nonce) });
    });
    return handle(request, response);
  };
}

/** Next asks for parts of pages with headers of its own (`rsc`, `next-router-…`); what a build holds lies under `_next`. */
function asksForDocument({ method, url = '', headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    !STATIC.test(url) &&
    headers.rsc === undefined &&
    headers['next-router-prefetch'] === undefined &&
    headers.range === undefined
  );
}

function headersOf(response: ServerResponse): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(response.getHeaders()).filter(([name]) => !OWN_HEADERS.has(name)));
}

const zip = promisify<string, { level: number }, Buffer>(gzip);

async function send(page: Page, nonce: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = page.parts.join(nonce);
  const zipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
    ? await zip(body, { level: 1 })
    : undefined;
  response.writeHead(200, {
    ...page.headers,
    ...(zipped === undefined ? {} : { 'content-encoding': 'gzip' }),
    'content-length': zipped?.length ?? Buffer.byteLength(body),
  });
  response.end(zipped ?? body);
}

/** Calls `whole` with all that is written, when it ended well. */
function listenIn(response: ServerResponse, whole: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const note = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk, encoding as BufferEncoding | undefined) : Buffer.from(chunk);
    size += bytes.length;
    if (size <= MOST_BYTES) chunks.push(bytes);
  };
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.write = (...args: unknown[]) => {
    note(args[0], typeof args[1] === 'string' ? args[1] : undefined);
    return write(...args);
  };
  response.end = (...args: unknown[]) => {
    note(args[0], typeof args[1] === 'string' ? args[1] : undefined);
    if (size > 0 && size <= MOST_BYTES) whole(Buffer.concat(chunks).toString('utf8'));
    return end(...args);
  };
}
