import { createHash, randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ExpediterError } from '../lib/errors.ts';

/** What `next.config.js` has Next build for. */
const PLACEHOLDER = '/__base_path__';
/** Below the root of the project; a build empties it. */
export const COPIES = 'dist/pages';
/** Of the build, what serving needs nothing of: the larger part. */
const LEFT_OUT = new Set(['cache', 'build', 'dev', 'diagnostics', 'types', 'trace', 'trace-build']);

export interface PagesCopy {
  /** A folder that Next serves from. */
  readonly folder: string;
  /** Set when it is this process's alone: to be removed when the process ends. */
  readonly isTemporary: boolean;
}

/**
 * The built pages for a prefix ('' at the root, else `/ops`, no slash at its end). Next knows the prefix only when it
 * builds, so it builds for a placeholder, and here a copy is made in which the real prefix stands: once for each build
 * and prefix, beside the build; where nothing can be written, in a temporary directory. Any number of processes may
 * ask at once: a copy appears whole or not at all. Throws `unavailable` when there is no build.
 */
export function copyPages(root: string, basePath: string): PagesCopy {
  const folder = join(root, COPIES, nameOf(root, basePath));
  if (existsSync(folder)) return { folder, isTemporary: false };

  const draft = makeDraft(folder);
  if (draft === undefined) return copyElsewhere(root, basePath);
  try {
    fill(draft, root, basePath);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another process was faster, with the same content
  }
  return { folder, isTemporary: false };
}

function nameOf(root: string, basePath: string): string {
  try {
    const build = readFileSync(join(root, '.next/BUILD_ID'), 'utf8').trim();
    return `${build}-${createHash('sha256').update(basePath).digest('hex').slice(0, 12)}`;
  } catch (cause) {
    throw new ExpediterError('unavailable', `${root} has no built pages: run "npm run build" there.`, { cause });
  }
}

/** `undefined` where we may not write. */
function makeDraft(folder: string): string | undefined {
  const draft = `${folder}.${randomUUID()}`;
  // One by one: asked for all in one, Node calls a read-only file system a missing folder.
  const isMade = [dirname(dirname(folder)), dirname(folder), draft].every(makeFolder);
  return isMade ? draft : undefined;
}

/** Whether there is such a folder now. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // what node:fs throws
    if (code === 'EEXIST') return true;
    if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return false;
    throw error;
  }
}

function copyElsewhere(root: string, basePath: string): PagesCopy {
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), 'expediter-pages-'));
  } catch (cause) {
    const places = `neither ${join(root, COPIES)} nor ${tmpdir()} can be written to`;
    throw new ExpediterError('unavailable', `The pages need a copy for their prefix, and ${places}.`, { cause });
  }
  fill(folder, root, basePath);
  // The pages import packages, which are looked for from where the pages lie.
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return { folder, isTemporary: true };
}

function fill(folder: string, root: string, basePath: string): void {
  const replace = (text: string) => text.replaceAll(PLACEHOLDER, basePath);
  copyTree(join(root, '.next'), join(folder, '.next'), replace, LEFT_OUT);
  const files = join(root, 'public');
  if (existsSync(files)) cpSync(files, join(folder, 'public'), { recursive: true });
  // Of that ending it is a module also where no package.json says so.
  writeFileSync(join(folder, 'next.config.mjs'), replace(readFileSync(join(root, 'next.config.js'), 'utf8')));
  if (basePath === '') dropRedirectOfRoot(join(folder, '.next/routes-manifest.json'));
}

function copyTree(from: string, to: string, replace: (text: string) => string, leftOut: ReadonlySet<string>): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (leftOut.has(entry.name) || /\.(map|nft\.json)$/.test(entry.name)) continue;
    if (entry.isDirectory()) {
      copyTree(source, target, replace, new Set());
      continue;
    }
    const content = readFileSync(source);
    writeFileSync(target, content.includes(PLACEHOLDER) ? replace(content.toString('utf8')) : content);
  }
}

/** Next sends `/prefix/` to `/prefix`; without a prefix that would be `/` to nowhere. */
function dropRedirectOfRoot(manifest: string): void {
  const routes = JSON.parse(readFileSync(manifest, 'utf8')) as { redirects: readonly { readonly source: string }[] };
  writeFileSync(manifest, JSON.stringify({ ...routes, redirects: routes.redirects.filter((r) => r.source !== '/') }));
}
