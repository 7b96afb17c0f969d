// The build: pages by Next into .next, their copy for the root and the server (by esbuild) into dist. A stamp tells
// whether it is still the build of these sources.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, fail, goOnAfter, isWritable, root, run, withLock } from './setup.mjs';

/** Everything a build is made of. */
const SOURCES = [
  ...['app', 'components', 'lib', 'server', 'public'],
  ...['next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json', 'bin/build-server.mjs'],
];
const STAMP = at('dist/build-stamp');

/** Builds when the build is absent or stale. Ends the process when the build fails. */
export async function ensureBuilt() {
  if (isFresh()) return;
  if (!isWritable()) {
    if (!hasBuild()) fail(`${root} has no build and cannot be written to: run "npm run build" there first.`);
    console.error(
      'The build is older than the sources, and this folder cannot be written to: serving the build as it is.',
    );
    return;
  }
  await withLock(async () => {
    if (isFresh()) return;
    console.error('Building (about a quarter of a minute) …');
    goOnAfter(await build());
  });
}

/**
 * Builds now, and answers the exit code of the part that failed, or 0. The stamp is written last, so that a build
 * that was interrupted counts as none.
 */
export async function build() {
  rmSync(STAMP, { force: true });
  rmSync(at('dist/pages'), { recursive: true, force: true }); // copies of the last build, one for each prefix
  const stamp = stampOf();
  const launch = /** @type {const} */ ({
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 2, 2],
  });
  const pages = await run(process.execPath, [at('node_modules/next/dist/bin/next'), 'build', root], launch);
  if (pages !== 0) return pages;
  const server = await run(process.execPath, [at('bin/build-server.mjs')], launch);
  if (server !== 0) return server;
  // Here rather than at the first start, which may be where nothing can be written.
  const { copyPages } = await import('../server/pages-copy.ts');
  copyPages(root, '');
  writeFileSync(STAMP, stamp);
  return 0;
}

function isFresh() {
  return hasBuild() && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stampOf();
}

function hasBuild() {
  return existsSync(at('.next/BUILD_ID')) && existsSync(at('dist/server.mjs'));
}

function stampOf() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesIn(at(source))) {
      const content = readFileSync(file);
      hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)));
}
