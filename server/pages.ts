import { createServer } from 'node:http';
import { format, stripVTControlCharacters } from 'node:util';
import type { Pages } from './http/server.ts';
import type { Log } from './log.ts';

/** Next, on a folder that holds a build or, with `dev`, the sources. It takes its prefix from the folder's config. */
export async function openPages(options: {
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly dev: boolean;
  readonly log: Log;
}): Promise<Pages> {
  const { folder, host, port, dev, log } = options;
  if (dev) divertConsole();
  else logConsole(log);
  const { default: next } = await import('next');
  // Next adds an upgrade listener of its own to the server it is given; one that never listens takes it.
  const sink = createServer();
  const app = next({ dev, dir: folder, hostname: host, port, httpServer: sink, ...(dev ? { turbopack: true } : {}) });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    ...(dev ? { upgrade: (request, socket, head) => void sink.emit('upgrade', request, socket, head) } : {}),
  };
}

/** Next prints to standard output, which carries our ready line alone. */
function divertConsole(): void {
  console.log = console.info = console.error;
}

/** What Next and the pages print becomes part of the log: one format on standard error. */
function logConsole(log: Log): void {
  const as =
    (level: keyof Log) =>
    (...words: readonly unknown[]) => {
      const err = words.find((word) => word instanceof Error);
      const text = stripVTControlCharacters(format(...words.filter((word) => word !== err))).trim();
      log[level](err === undefined ? {} : { err }, text || 'A page failed');
    };
  console.log = console.info = console.debug = as('debug');
  console.warn = as('warn');
  console.error = as('error');
}
