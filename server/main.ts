import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { ExpediterError } from '../lib/errors.ts';
import { compose, type Program } from './compose.ts';
import { environment, isDevelopment, loadOptions, type Options } from './config/load.ts';
import type { Pages } from './http/server.ts';
import type { Log } from './log.ts';
import { createLog } from './log-output.ts';

/** argv → config → services in start order → exit code: 0 asked to stop, 1 could not run, 2 was told something wrong. */

/** Both `server/main.ts` and the bundle `dist/server.mjs` lie one folder below the root. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const dev = isDevelopment(environment());
/**
 * V8 lets a heap grow to several times of what lives in it before it looks again, and most of what 15,000 events a
 * second make is dead at once: without this 60 MB of live data hold 450 MB of memory (docs/decisions/0003-memory.md).
 */
setFlagsFromString('--heap-growing-percent=30');
setFlagsFromString('--max-semi-space-size=8');
/** The promise is five seconds; what hangs is left behind. */
const STOP_WITHIN_MS = 4500;

const options = readOptions();
const log = createLog({ level: options.logLevel, format: options.logFormat });
await run(options);

function readOptions(): Options {
  try {
    const loaded = loadOptions(process.argv.slice(2), environment(), process.cwd());
    if ('help' in loaded) exit(0, loaded.help);
    if ('version' in loaded) exit(0, `expediter ${version}\n`);
    return loaded;
  } catch (error) {
    if (error instanceof ExpediterError) exit(2, undefined, error.message);
    throw error;
  }
}

function exit(code: number, out?: string, err?: string): never {
  if (out !== undefined) process.stdout.write(out.endsWith('\n') ? out : `${out}\n`);
  if (err !== undefined) process.stderr.write(`${err}\n`);
  process.exit(code);
}

async function run(given: Options): Promise<void> {
  const pages = await openPages(given);
  let program: Program;
  try {
    program = await compose(given, { log, pages, version, dev });
    listenForSignals(program);
    for (const service of program.services) await service.start();
  } catch (error) {
    if (error instanceof ExpediterError) exit(error.code === 'invalid' ? 2 : 1, undefined, error.message);
    throw error;
  }
  process.stdout.write(`Expediter ready on ${program.http.url}\n`);
}

/** Next chats on standard output, which carries our ready line alone; what it warns of goes to standard error anyhow. */
async function openPages({ host, port }: Options): Promise<Pages> {
  console.log = console.info = dev ? console.error : () => {};
  const { default: next } = await import('next');
  // Next adds an upgrade listener of its own to the server it is given; one that never listens takes it.
  const sink = createServer();
  const app = next({ dev, dir: root, hostname: host, port, httpServer: sink, ...(dev ? { turbopack: true } : {}) });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    ...(dev ? { upgrade: (request, socket, head) => void sink.emit('upgrade', request, socket, head) } : {}),
  };
}

function listenForSignals(program: Program): void {
  let stopping = false;
  const stop = (signal: string): void => {
    // A terminal, npm and the launcher may each pass on the same Ctrl-C.
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'Stopping');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    void stopAll(program, log).then(() => process.exit(0));
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'A promise was left to fail'));
}

async function stopAll(program: Program, to: Log): Promise<void> {
  for (const service of [...program.services].reverse()) {
    await service.stop().catch((error) => to.warn({ err: error, service: service.name }, 'Did not stop well'));
  }
  await program.close().catch((error) => to.warn({ err: error }, 'Did not close well'));
}
