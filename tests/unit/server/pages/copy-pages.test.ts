import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COPIES, copyPages } from '../../../../server/pages-copy.ts';

const project = join(import.meta.dirname, '../../../..');
let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pages-'));
  write('.next/BUILD_ID', 'b1\n');
  write('.next/package.json', '{"type":"commonjs"}');
  write('.next/server/chunks/a.js', 'load("/__base_path__/_next/static/b.js")');
  write('.next/server/chunks/a.js.map', '{"sources":["/__base_path__/"]}');
  write('.next/static/media/font.woff2', Buffer.from([0, 0xff, 0xfe, 0x80]));
  write('.next/cache/turbopack/big', 'x');
  write('.next/server/cache/kept', 'a folder of that name deeper down');
  write('.next/routes-manifest.json', routes('/__base_path__'));
  write('next.config.js', "export default { basePath: '/__base_path__' };");
  write('public/robots.txt', 'none');
  write('node_modules/next/package.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('copyPages', () => {
  it('puts the prefix wherever Next wrote its placeholder', () => {
    const { folder } = copyPages(root, '/ops/cel');

    expect(readText(folder, '.next/server/chunks/a.js')).toBe('load("/ops/cel/_next/static/b.js")');
    expect(readText(folder, '.next/routes-manifest.json')).toBe(routes('/ops/cel'));
    expect(readText(folder, 'next.config.mjs')).toBe("export default { basePath: '/ops/cel' };");
  });

  it('leaves nothing in its place at the root, nor a redirect from the root to nowhere', () => {
    const { folder } = copyPages(root, '');

    expect(readText(folder, '.next/server/chunks/a.js')).toBe('load("/_next/static/b.js")');
    expect(JSON.parse(readText(folder, '.next/routes-manifest.json'))).toEqual({
      basePath: '',
      redirects: [{ source: '/:path+/', destination: '/:path+' }],
    });
  });

  it('takes files as they are, and of the build what serving needs', () => {
    const { folder } = copyPages(root, '/ops');

    expect(readFileSync(join(folder, '.next/static/media/font.woff2'))).toEqual(Buffer.from([0, 0xff, 0xfe, 0x80]));
    expect(readText(folder, 'public/robots.txt')).toBe('none');
    expect(existsSync(join(folder, '.next/server/cache/kept'))).toBe(true);
    expect(existsSync(join(folder, '.next/cache'))).toBe(false);
    expect(existsSync(join(folder, '.next/server/chunks/a.js.map'))).toBe(false);
  });

  it('does without public files, which an empty folder of a clone has none of', () => {
    rmSync(join(root, 'public'), { recursive: true });

    expect(existsSync(join(copyPages(root, '').folder, '.next/BUILD_ID'))).toBe(true);
  });

  it('is made once for each build and prefix', () => {
    const first = copyPages(root, '/ops');
    write(join(first.folder, 'mark').slice(root.length), 'made before');
    const again = copyPages(root, '/ops');
    const other = copyPages(root, '/opt');
    write('.next/BUILD_ID', 'b2');
    const rebuilt = copyPages(root, '/ops');

    expect(again).toEqual({ folder: first.folder, isTemporary: false });
    expect(existsSync(join(again.folder, 'mark'))).toBe(true);
    expect(new Set([first.folder, other.folder, rebuilt.folder]).size).toBe(3);
  });

  it('appears whole, and leaves nothing else behind, when several processes start at once', {
    timeout: 30_000,
  }, async () => {
    for (let file = 0; file < 200; file++) write(`.next/static/chunks/${file}.js`, `"/__base_path__/${file}"`);
    const code = `import { copyPages } from ${JSON.stringify(join(project, 'server/pages-copy.ts'))};
      import { readdirSync } from 'node:fs';
      const { folder } = copyPages(${JSON.stringify(root)}, '/ops');
      process.stdout.write(JSON.stringify({ folder, files: readdirSync(folder + '/.next/static/chunks').length }));`;
    const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);

    const copies = (await Promise.all([start(), start(), start()])).map(({ stdout }) => JSON.parse(stdout));

    expect(copies).toEqual(copies.map(() => ({ folder: copies[0].folder, files: 200 })));
    expect(readdirSync(join(root, COPIES))).toHaveLength(1);
  });

  // Linux lets nobody, root included, make a folder there.
  it.runIf(process.platform === 'linux')('is made for this process alone where nothing can be written', () => {
    symlinkSync('/sys', join(root, 'dist'));
    const { folder, isTemporary } = copyPages(root, '/ops');

    try {
      expect(isTemporary).toBe(true);
      expect(dirname(folder)).toBe(tmpdir());
      expect(readText(folder, '.next/server/chunks/a.js')).toBe('load("/ops/_next/static/b.js")');
      expect(existsSync(join(folder, 'node_modules/next/package.json'))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(existsSync(join(root, 'node_modules/next/package.json'))).toBe(true);
  });

  it('says what to do when there is no build', () => {
    rmSync(join(root, '.next'), { recursive: true });

    expect(() => copyPages(root, '')).toThrow(
      expect.objectContaining({ code: 'unavailable', message: expect.stringContaining('npm run build') }),
    );
  });

  it('replaces the placeholder that Next builds for', () => {
    expect(readText(project, 'next.config.js')).toContain("'/__base_path__'");
  });
});

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function readText(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

/** As Next writes it: the first redirect is for `/prefix/`. */
function routes(basePath: string): string {
  const redirects = [
    { source: `${basePath}/`, destination: basePath },
    { source: '/:path+/', destination: '/:path+' },
  ];
  return JSON.stringify({ basePath, redirects });
}
