// What every command of the project does first on a bare clone: install what is missing, then go on in a Node that is new enough.
// Plain JavaScript on Node's own modules, because it runs before anything is installed and on Nodes as old as 18.
// Everything it says goes to standard error.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants as osConstants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** @typedef {{ env?: NodeJS.ProcessEnv, stdio?: import('node:child_process').StdioOptions }} Launch */

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** @param {string[]} parts */
export const at = (...parts) => join(root, ...parts);
/** An installed package carries its build and has no sources to build from. */
export const isCheckout = existsSync(at('server/main.ts'));

/** The oldest Node that runs us: TypeScript without a build, N-API 10 for better-sqlite3 (older ones crash, not refuse). */
const OLDEST = [24, 7];
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
/** A set-up that takes longer than this is taken for dead: a pid alone may belong to another process by now. */
const LOCK_MS = 15 * 60_000;
/** Commands that `run` waits for. */
let running = 0;
let isStopping = false;

/**
 * Installs what is missing, then makes sure that Node is new enough. When it is not, a child of the pinned Node runs
 * this same command, and the promise never resolves: this process passes on signals and ends as the child does.
 * @param {{ dev: boolean }} needs whether the development dependencies are needed
 */
export async function setUp(needs) {
  if (isCheckout || needs.dev) await install(needs);
  // Children find the project's own tools, the pinned Node among them, also when npm did not start us.
  process.env.PATH = [at('node_modules/.bin'), process.env.PATH].join(delimiter);
  if (!isNewEnough()) await handOver();
}

/**
 * Asked to stop while it still sets up, the process ends at once, or with the command it waits for, and with 0: nothing
 * went wrong. Whoever has more to close takes these listeners away.
 */
export function stopWhenAsked() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      isStopping = true;
      if (running === 0) process.exit(0);
    });
  }
}

/** @param {{ dev: boolean }} needs */
async function install({ dev }) {
  if (!needsInstall(dev)) return;
  if (!isWritable()) {
    if (existsSync(at('node_modules'))) return;
    throw fail(`${root} has no node_modules and cannot be written to: run "npm ci" there first.`);
  }
  await withLock(async () => {
    if (!needsInstall(dev)) return;
    console.error('Installing dependencies (npm ci) …');
    const npm = process.env.npm_execpath;
    const [command, first] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
    const code = await run(command, [...first, 'ci', ...(dev ? ['--include=dev'] : [])], { stdio: ['ignore', 2, 2] });
    goOnAfter(code);
  });
}

/** @param {boolean} dev */
function needsInstall(dev) {
  if (!existsSync(at('package-lock.json'))) return false;
  if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) return true;
  return dev && !existsSync(at('node_modules/vitest')); // installed before without them
}

function isNewEnough() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** @returns {Promise<never>} */
async function handOver() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  let binary;
  try {
    binary = join(dirname(createRequire(import.meta.url).resolve(`node-${os}-${process.arch}/package.json`)), file);
  } catch {
    // no package for this platform: told below
  }
  if (binary === undefined || process.env.NODE_HANDED_OVER) {
    throw fail(
      `Node ${OLDEST.join('.')} or newer is needed; this is ${process.version}, and none comes for ${os}-${process.arch}.`,
    );
  }
  const env = { ...process.env, NODE_HANDED_OVER: '1' };
  // The flags of V8 that we were started with are for the server, too.
  process.exit(await run(binary, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit', env }));
}

/**
 * Runs a command in the project and answers its exit code. Signals sent to us go on to it, and one that ends by them
 * after `stopWhenAsked` has ended well.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Launch} launch
 * @returns {Promise<number>}
 */
export function run(command, args, { env = process.env, stdio = 'inherit' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: process.cwd(), env, stdio });
    /** @param {NodeJS.Signals} name */
    const forward = (name) => child.kill(name);
    for (const name of SIGNALS) process.on(name, forward);
    running += 1;
    /** @param {number} code */
    const end = (code) => {
      running -= 1;
      for (const name of SIGNALS) process.off(name, forward);
      resolve(code);
    };
    child.once('error', (error) => {
      console.error(`Cannot run ${command}: ${error.message}`);
      end(127);
    });
    child.once('exit', (code, signal) =>
      end(code ?? (isStopping ? 0 : 128 + (signal ? osConstants.signals[signal] : 0))),
    );
  });
}

/**
 * Ends the process when a command of the set-up failed, or when we were asked to stop meanwhile.
 * @param {number} code
 */
export function goOnAfter(code) {
  if (isStopping) process.exit(0);
  if (code !== 0) process.exit(code);
}

/**
 * Lets one process at a time install or build here; the others wait and then find the work done.
 * @param {() => Promise<void>} work
 */
export async function withLock(work) {
  const lock = at('dist/setup.lock'); // `dist` is never emptied: an install replaces node_modules, a build .next
  mkdirSync(dirname(lock), { recursive: true });
  let told = false;
  while (!take(lock)) {
    if (!told) console.error('Waiting for another set-up of this folder to end …');
    told = true;
    await delay(250);
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  if (isAbandoned(lock)) rmSync(lock, { force: true });
  return false;
}

/** @param {string} lock */
function isAbandoned(lock) {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    if (Date.now() - statSync(lock).mtimeMs > LOCK_MS) return true;
    if (pid === 0) return false; // created, its pid not written yet
    process.kill(pid, 0);
    return pid === process.pid;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    return code === 'ESRCH'; // ENOENT: released meanwhile; EPERM: alive, someone else's
  }
}

export function isWritable() {
  try {
    accessSync(root, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} path */
function modified(path) {
  return existsSync(at(path)) ? statSync(at(path)).mtimeMs : 0;
}

/**
 * Ends the process with one line why.
 * @param {string} why
 * @returns {never}
 */
export function fail(why) {
  console.error(why);
  process.exit(1);
}
