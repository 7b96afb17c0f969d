import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, linesWith } from '../../support/source-text.ts';

const root = join(import.meta.dirname, '../../..');
const sources = ['app', 'components'].flatMap((floor) =>
  readdirSync(join(root, floor), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path: `${floor}/${path}`, text: readFileSync(join(root, floor, path), 'utf8') })),
);
/** Where a link gets the cluster of its page, and where the switch leads out of it. */
const LINKS = 'components/ui/page-link.tsx';
const SWITCH = 'components/shell/use-clusters.ts';

describe('a page that is about one of several clusters', () => {
  it('has no link that could lose it', () => {
    const own = sources.filter((source) => importsOf(source).some(({ specifier }) => specifier === 'next/link'));

    expect(own.map(({ path }) => path)).toEqual([LINKS]);
  });

  it('goes nowhere without it', () => {
    const own = sources.filter(
      (source) => linesWith(source, /\buseRouter\b|\.location\s*(?:=|\.(?:assign|replace))/g).length > 0,
    );

    expect(own.map(({ path }) => path).toSorted()).toEqual([SWITCH, LINKS].toSorted());
  });

  it('asks nobody without it', () => {
    const own = sources.filter(({ text }) => /import \{[^}]*\bcall\b[^}]*\} from '[^']*\/call\.ts'/.test(text));

    // Each of them hands the cluster on.
    expect(own.map(({ path }) => path).toSorted()).toEqual([
      'components/live/cluster.tsx',
      'components/live/pending-commands.ts',
      'components/live/use-query-call.ts',
    ]);
  });
});
