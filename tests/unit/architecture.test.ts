// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code inside a text is what is read here
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LAWS } from '../support/house-laws.ts';
import { importsOf, linesWith, type Source } from '../support/source-text.ts';

const root = join(import.meta.dirname, '../..');
const FLOORS = ['app', 'components', 'lib', 'server'];

function sourcesOf(floor: string): Source[] {
  return readdirSync(join(root, floor), { recursive: true, encoding: 'utf8' })
    .map((path) => `${floor}/${path.replaceAll('\\', '/')}`)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

describe('the house', () => {
  const sources = FLOORS.flatMap(sourcesOf);

  it.each(FLOORS)('has a floor %s with sources to read', (floor) => {
    expect(sources.filter(({ path }) => path.startsWith(`${floor}/`)).length).toBeGreaterThan(0);
  });

  for (const law of LAWS) {
    it(`keeps its law: ${law.claim}`, () => {
      const breaches = law.breaches(sources);

      expect(breaches, breaches.join('\n')).toEqual([]);
    });
  }
});

describe('the laws', () => {
  /** A file that breaks exactly one law, on the line that bears the mark. */
  const BREAKERS: readonly [claim: RegExp, path: string, lines: readonly string[]][] = [
    [/arrows/, 'app/page.tsx', ["import { a } from '../server/engine/engine.ts'; // here"]],
    [/arrows/, 'components/tasks/row.tsx', ["import type { A } from '../../server/log.ts'; // here"]],
    [/arrows/, 'components/tasks/row.tsx', ["export * from '../../app/page.tsx'; // here"]],
    [/arrows/, 'lib/tasks/task.ts', ["import type { Log } from '../../server/log.ts'; // here"]],
    [/arrows/, 'server/http/server.ts', ['const page = () =>', "  import('../../components/ui/button.tsx'); // here"]],
    [/zod alone/, 'lib/ids.ts', ["import { readFile } from 'node:fs/promises'; // here"]],
    [/zod alone/, 'lib/ids.ts', ["import {useMemo} from'react' // here"]],
    [/zod alone/, 'lib/ids.ts', ["import 'zodiac'; // here"]],
    [/no chance/, 'lib/ids.ts', ['export const later = () => setTimeout(() => {}, 1); // here']],
    [/no chance/, 'lib/ids.ts', ['export const id = () => crypto.randomUUID(); // here']],
    [/Node built-in/, 'components/ui/a.tsx', ["import path from 'node:path'; // here"]],
    [/no React/, 'server/http/server.ts', ["import { renderToString } from 'react-dom/server'; // here"]],
    [/as types alone/, 'server/engine/engine.ts', ["import { openRedis } from '../brokers/redis/open.ts'; // here"]],
    [/as types alone/, 'server/engine/engine.ts', ["import { type Broker } from '../brokers/broker.ts'; // here"]],
    [/as types alone/, 'server/brokers/registry.ts', ["import { openStore } from '../stores/registry.ts'; // here"]],
    [/as types alone/, 'server/engine/engine.ts', ["import { compose } from '../compose.ts'; // here"]],
    [/environment/, 'server/http/server.ts', ['const a = 1;', 'const port = process.env.PORT; // here']],
    [/the clock is/, 'server/engine/engine.ts', ['const now = Date.now() / 1000; // here']],
    [/the clock is/, 'components/tasks/row.tsx', ['const now = new Date(); // here']],
    [/Math.random/, 'server/engine/engine.ts', ['const jitter = Math.random(); // here']],
    [/no console/, 'server/engine/engine.ts', ['// biome-ignore a', 'console.error(1); // here']],
    [/barrel/, 'lib/tasks/index.ts', ["export * from './task.ts'; // here"]],
    [/default exports/, 'components/ui/a.tsx', ['export default function A() {} // here']],
    [/default exports/, 'lib/ids.ts', ['const a = 1;', 'export { a as default }; // here']],
    [/kebab-case/, 'components/ui/TaskRow.tsx', ['export const a = 1; // here']],
  ];

  it.each(BREAKERS)('catch a breach of %s in %s', (claim, path, lines) => {
    const source = { path, text: lines.join('\n') };
    const here = lines.findIndex((line) => line.endsWith('// here')) + 1;

    const broken = LAWS.flatMap((law) => law.breaches([source]).map((breach) => ({ claim: law.claim, breach })));

    expect(broken).toEqual([
      { claim: expect.stringMatching(claim), breach: expect.stringContaining(`${path}:${here} `) },
    ]);
  });

  it('let the good house stand', () => {
    const good: Source[] = [
      {
        path: 'app/tasks/[uuid]/page.tsx',
        text: "import { T } from '../../../components/tasks/t.tsx';\nexport default T;",
      },
      { path: 'components/live/use-now.ts', text: "import { useState } from 'react';\nconst now = Date.now();" },
      {
        path: 'lib/tasks/task.ts',
        text: "import { z } from 'zod';\nimport { id } from '../ids.ts';\nnew Date(at * 1000);",
      },
      { path: 'server/clock.ts', text: 'export const now = () => Date.now() / 1000;' },
      { path: 'server/config/load.ts', text: 'export const environment = process.env;' },
      { path: 'server/main.ts', text: "import { compose } from './compose.ts';" },
      { path: 'server/compose.ts', text: "import { openBroker } from './brokers/registry.ts';" },
      { path: 'server/brokers/registry.ts', text: "import { openRedis } from './redis/open.ts';" },
      { path: 'server/brokers/redis/open.ts', text: "import { openEnvelope } from '../envelope.ts';" },
      {
        path: 'server/engine/engine.ts',
        text: [
          "import type { Broker } from '../brokers/broker.ts';",
          "import { systemClock } from '../clock.ts';",
          "import { parse } from '../../lib/events/parse-event.ts';",
          '// Date.now() and console.log(1) and import a from "react" in a comment',
          'const words = \'Date.now() and import("react")\';',
          'const template = `process.env ${words} Math.random()`;',
        ].join('\n'),
      },
    ];

    expect(LAWS.flatMap((law) => law.breaches(good))).toEqual([]);
  });
});

describe('what the laws read', () => {
  const read = (text: string) => importsOf({ path: 'lib/a.ts', text }).map(({ specifier }) => specifier);

  it('finds every kind of import once, over several lines too', () => {
    const text = [
      "import a, { type b, c as d } from './1.ts';",
      "import * as e from './2.ts';",
      "import type {\n  F,\n  G,\n} from './3.ts';",
      "export { h } from './4.ts';",
      "export type * from './5.ts';",
      "import './6.ts';",
      "const i = await import('./7.ts');",
      "export class Empty {}\nimport type, { k } from './8.ts';",
      "export const from = './no.ts';",
    ].join('\n');

    expect(read(text)).toEqual(['./1.ts', './2.ts', './3.ts', './4.ts', './5.ts', './6.ts', './7.ts', './8.ts']);
  });

  it('tells what is gone at run time from what loads', () => {
    const text = [
      "import type { A } from './1.ts';",
      "import { type B } from './2.ts';",
      "export type { C } from './3.ts';",
    ];

    const kinds = importsOf({ path: 'lib/a.ts', text: text.join('\n') }).map(({ typeOnly }) => typeOnly);

    expect(kinds).toEqual([true, false, true]);
  });

  it.each([
    ['a comment', '/* Date.now()\n Date.now() */ // Date.now()'],
    ['a text', `'Date.now()' + "it's Date.now()"`],
    ['a template', '`Date.now() ${ { a: `Date.now()` } } Date.now()`'],
    ['a regular expression', 'text.replace(/Date.now[\'"`]/g, 1)'],
  ])('sees no code in %s', (_, text) => {
    expect(linesWith({ path: 'lib/a.ts', text }, /Date\.now/g)).toEqual([]);
  });

  it.each([
    ['after a text that holds a comment mark', "fetch('http://a'); Date.now()"],
    ['inside the braces of a template', '`${ { a: 1 }.a + Date.now() }`'],
    ['after a division', 'a / b; Date.now(); c / d'],
    ['after a regular expression with a quote', "a.split(/'/); Date.now()"],
    ['on the line below an apostrophe of a page', "<p>Don't</p>\n{Date.now()}"],
    ['after a closed tag', '<A b={c} />; Date.now() // </A>'],
  ])('sees code %s', (_, text) => {
    expect(linesWith({ path: 'lib/a.ts', text }, /Date\.now/g)).toEqual([text.split('\n').length]);
  });
});
