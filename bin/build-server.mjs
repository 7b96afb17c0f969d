// Bundles the server: `server/main.ts` becomes dist/server.mjs, and every `*-thread.ts` below `server` becomes
// dist/<its name>.mjs, because a worker thread is loaded from a file of its own.
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const threads = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('-thread.ts'))
  .map((path) => ({ in: join(root, 'server', path), out: basename(path, '.ts') }));

await build({
  absWorkingDir: root,
  entryPoints: [{ in: join(root, 'server/main.ts'), out: 'server' }, ...threads],
  outdir: join(root, 'dist'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  // Next finds its own files by path, better-sqlite3 its binary; pg-native is an optional part of pg.
  external: ['next', 'better-sqlite3', 'pg-native'],
  // V8 keeps the text of a program: spaces and comments out, and with the last letter beyond ASCII gone a byte for each
  // letter in place of two, it holds 2 MB in place of 6. Names and lines stay, for whoever reads a stack trace.
  minifyWhitespace: true,
  lineLimit: 160,
  legalComments: 'external',
  // Beside the bundle and not named in it, so that nothing loads them unasked.
  sourcemap: 'external',
  // Bundled CommonJS packages call `require` for Node's own modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
