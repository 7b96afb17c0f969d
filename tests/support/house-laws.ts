import { posix } from 'node:path';
import { type Import, importsOf, linesWith, type Source } from './source-text.ts';

/** A law names itself as a claim, and answers each place that breaks it: `file:line what is wrong there`. */
export interface Law {
  readonly claim: string;
  readonly breaches: (sources: readonly Source[]) => string[];
}

type Floor = 'app' | 'components' | 'lib' | 'server';

/** What a floor may import of our own code, itself included. */
const BELOW: Readonly<Record<Floor, readonly string[]>> = {
  app: ['app', 'components', 'lib'],
  components: ['components', 'lib'],
  lib: ['lib'],
  server: ['server', 'lib'],
};
/** Ports small enough for everyone. */
const SHARED_PORTS = ['server/clock.ts', 'server/log.ts', 'server/service.ts'];
/** How a server is spoken to, whatever is kept on it: brokers and result backends both run on a Redis. */
const DRIVERS = ['server/redis'];
/** Who puts the rooms together. */
const BUILDERS = ['server/compose.ts', 'server/compose-cluster.ts', 'server/main.ts'];

const IMPURE =
  /\b(?:process|console|performance|globalThis|window|document|navigator|localStorage|crypto|fetch|setTimeout|setInterval|setImmediate|queueMicrotask)\s*[.([]|\bMath\s*\.\s*random\b/g;
const READS_CLOCK = /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?=[;,)\s]*$))|(?<!new\s+)(?<![\w.])Date\s*\(/gm;
const DEFAULT_EXPORT = /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/g;

export const LAWS: readonly Law[] = [
  {
    claim: 'arrows go down: app → components → lib ← server',
    breaches: eachImport((source, { target }) => {
      if (target === undefined || BELOW[floorOf(source)].includes(firstFolder(target))) return undefined;
      return `${floorOf(source)} may not import ${target}`;
    }),
  },
  {
    claim: 'lib imports lib and zod alone',
    breaches: eachImport((source, { specifier, target }) => {
      if (floorOf(source) !== 'lib' || target !== undefined || packageOf(specifier) === 'zod') return undefined;
      return `lib may not import ${specifier}`;
    }),
  },
  {
    claim: 'lib has no clock, no chance, no environment and no world outside',
    breaches: eachSource((source) =>
      floorOf(source) === 'lib' ? [...linesWith(source, IMPURE), ...linesWith(source, READS_CLOCK)] : [],
    ),
  },
  {
    claim: 'components and app know no Node built-in',
    breaches: eachImport((source, { specifier }) => {
      const inBrowser = floorOf(source) === 'app' || floorOf(source) === 'components';
      return inBrowser && specifier.startsWith('node:') ? `${floorOf(source)} may not import ${specifier}` : undefined;
    }),
  },
  {
    claim: 'the server knows no React',
    breaches: eachImport((source, { specifier }) => {
      if (floorOf(source) !== 'server' || !['react', 'react-dom'].includes(packageOf(specifier))) return undefined;
      return `server may not import ${specifier}`;
    }),
  },
  {
    claim: 'a room of the server knows other rooms as types alone; compose builds',
    breaches: eachImport((source, { target, typeOnly }) => {
      if (floorOf(source) !== 'server' || BUILDERS.includes(source.path)) return undefined;
      if (typeOnly || target === undefined || firstFolder(target) !== 'server') return undefined;
      if (SHARED_PORTS.includes(target) || DRIVERS.includes(roomOf(target)) || roomOf(target) === roomOf(source.path))
        return undefined;
      return `${roomOf(source.path)} may import ${target} as a type alone: let it come as an argument`;
    }),
  },
  {
    claim: 'the environment is read in server/config/load.ts alone, and where Next writes in the base path',
    breaches: eachSource((source) =>
      ['server/config/load.ts', 'components/live/base-path.ts'].includes(source.path)
        ? []
        : linesWith(source, /\bprocess\s*(?:\.\s*env\b|\[)/g),
    ),
  },
  {
    claim: 'the clock is read in server/clock.ts and components/live alone',
    breaches: eachSource((source) =>
      source.path === 'server/clock.ts' || source.path.startsWith('components/live/')
        ? []
        : linesWith(source, READS_CLOCK),
    ),
  },
  {
    claim: 'nothing is left to Math.random',
    breaches: eachSource((source) => linesWith(source, /\bMath\s*\.\s*random\b/g)),
  },
  {
    claim: 'lib and server write to no console',
    breaches: eachSource((source) =>
      floorOf(source) === 'lib' || floorOf(source) === 'server' ? linesWith(source, /\bconsole\s*\.\s*\w+\s*\(/g) : [],
    ),
  },
  {
    claim: 'there are no barrel files',
    breaches: eachSource(({ path }) => (/(?:^|\/)index\.tsx?$/.test(path) ? [1] : [])),
  },
  {
    claim: 'default exports are for app alone, where Next demands them',
    breaches: eachSource((source) => (floorOf(source) === 'app' ? [] : linesWith(source, DEFAULT_EXPORT))),
  },
  {
    claim: 'file names are kebab-case',
    breaches: eachSource(({ path }) =>
      /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)+$/.test(posix.basename(path)) ? [] : [1],
    ),
  },
];

interface ResolvedImport extends Import {
  /** The path of our own file, `undefined` for a package or a Node built-in. */
  readonly target: string | undefined;
}

function eachImport(complaint: (source: Source, found: ResolvedImport) => string | undefined): Law['breaches'] {
  return (sources) =>
    sources.flatMap((source) =>
      importsOf(source).flatMap((found) => {
        const { specifier } = found;
        const target = specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : undefined;
        const words = complaint(source, { ...found, target });
        return words === undefined ? [] : [`${source.path}:${found.line} ${words}`];
      }),
    );
}

function eachSource(linesOf: (source: Source) => readonly number[]): Law['breaches'] {
  return (sources) =>
    sources.flatMap((source) =>
      linesOf(source).map((line) => `${source.path}:${line} ${source.text.split('\n')[line - 1]?.trim() ?? ''}`),
    );
}

/** Sources come from the four floors alone: `architecture.test.ts` lists no other folder. */
function floorOf({ path }: Source): Floor {
  return firstFolder(path) as Floor;
}

function firstFolder(path: string): string {
  return path.split('/')[0] ?? path;
}

/** The first folder below `server`; a file that lies in `server` itself is a room of its own. */
function roomOf(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
