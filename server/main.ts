import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { ExpediterError } from '../lib/errors.ts';
import { compose, type Program } from './compose.ts';
import { environment, isDevelopment, loadOptions, type Options } from './config/load.ts';
import type { Pages } from './http/server.ts';
import { createLog } from './log-output.ts';
import { openPages } from './pages.ts';
import { copyPages } from './pages-copy.ts';
import type { Service } from './service.ts';

/** argv → config → services in start order → exit code: 0 asked to stop, 1 could not run, 2 was told something wrong. */

/** The promise is five seconds; what hangs is left behind. */
const STOP_WITHIN_MS = 4500;
/** What was opened so far: asked to stop, we close that much. */
const opened: { program?: Program; readonly services: Service[] } = { services: [] };
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Until here the launcher listened, who has nothing to close. We first, so that no signal falls between the two.
  const before = process.listeners(signal);
  process.on(signal, () => void stop(signal));
  for (const listener of before) process.off(signal, listener);
}

/**
 * V8 lets a heap grow to several times of what lives in it before it looks again, and most of what 15,000 events a
 * second make is dead at once: without this 60 MB of live data hold 450 MB of memory (docs/decisions/0003-memory.md).
 * The other half of it, --max-semi-space-size, is heard on the command line alone: see `start` in package.json.
 */
setFlagsFromString('--heap-growing-percent=30');

/** Both `server/main.ts` and the bundle `dist/server.mjs` lie one folder below the root. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const dev = isDevelopment(environment());
const options = readOptions();
const log = createLog({ level: options.logLevel, format: options.logFormat });
process.on('unhandledRejection', (error) => log.error({ err: error }, 'A promise was left to fail'));
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
  try {
    const pages = await openPagesFor(given);
    if (isStopping) return;
    const program = await compose(given, { log, pages, version, dev });
    opened.program = program;
    for (const service of program.services) {
      if (isStopping) return;
      opened.services.push(service);
      await service.start();
    }
    if (!isStopping) process.stdout.write(`Expediter ready on ${program.http.url}\n`);
  } catch (error) {
    if (isStopping) return; // what is being closed may fail to open
    if (!(error instanceof ExpediterError)) throw error;
    leaveWithin(STOP_WITHIN_MS);
    await closeAll();
    exit(error.code === 'invalid' ? 2 : 1, undefined, error.message);
  }
}

function openPagesFor({ host, port, basePath }: Options): Promise<Pages> {
  if (dev) {
    // Hot reload builds from next.config.js, which can be told in no other way.
    Object.assign(environment(), { EXPEDITER_BASE_PATH: basePath });
    return openPages({ folder: root, host, port, dev, log });
  }
  const { folder, isTemporary } = copyPages(root, basePath);
  if (isTemporary) process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return openPages({ folder, host, port, dev, log });
}

async function stop(signal: string): Promise<void> {
  // A terminal, npm and the launcher may each pass on the same Ctrl-C.
  if (isStopping) return;
  isStopping = true;
  if (opened.program === undefined) process.exit(0);
  log.info({ signal }, 'Stopping');
  leaveWithin(STOP_WITHIN_MS);
  await closeAll();
  process.exit(0);
}

function leaveWithin(timeoutMs: number): void {
  setTimeout(() => process.exit(1), timeoutMs).unref();
}

async function closeAll(): Promise<void> {
  for (const service of opened.services.reverse()) {
    await service.stop().catch((error) => log.warn({ err: error, service: service.name }, 'Did not stop well'));
  }
  await opened.program?.close().catch((error) => log.warn({ err: error }, 'Did not close well'));
}
