// The steps of `npm run check` and `npm test`: each is run with its output shown, a failing one does not keep the later
// ones from running, and the last line on standard output is their sum.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../bin/build.mjs';
import { at, root, run, withLock } from '../bin/setup.mjs';
import { endLeftovers, markedEnvironment } from './leftovers.mjs';

/**
 * @typedef {{ name: string, reason: string }} Skip
 * @typedef {{ passed: number, failed: number, skipped: readonly Skip[] }} Tally
 * @typedef {{ name: string, run: () => Promise<Tally> }} Step
 */

/** @type {Step} */
export const types = {
  name: 'types',
  run: () =>
    command([at('node_modules/typescript/bin/tsc'), '--noEmit', '--incremental', 'false', '-p', 'tsconfig.check.json']),
};

/** @type {Step} */
export const lint = { name: 'lint', run: () => command([at('node_modules/@biomejs/biome/bin/biome'), 'check', '.']) };

/** @type {Step} */
export const built = {
  name: 'build',
  async run() {
    let code = 1;
    await withLock(async () => {
      code = await build();
    });
    return one(code);
  },
};

/**
 * A project of vitest.config.ts.
 * @param {'unit' | 'integration' | 'matrix' | 'e2e'} project
 * @returns {Step}
 */
export function tests(project) {
  return { name: project, run: () => vitest(project) };
}

/**
 * Runs the steps and ends the process: exit code 1 when anything failed.
 * @param {readonly Step[]} steps
 */
export async function runAll(steps) {
  process.chdir(root);
  /** @type {NodeJS.Signals | undefined} */
  let interrupted;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      interrupted = signal;
      // The step that runs has been told as well; one that does not listen is given a moment.
      setTimeout(() => finish(130), 5000).unref();
    });
  }
  let passed = 0;
  let failed = 0;
  /** @type {Skip[]} */
  const skipped = [];
  for (const step of steps) {
    if (interrupted) break;
    console.log(`\n── ${step.name} ──`);
    const tally = await step.run();
    passed += tally.passed;
    failed += tally.failed;
    skipped.push(...tally.skipped);
  }
  if (interrupted) {
    console.log(`\ninterrupted by ${interrupted}`);
    failed += 1;
  }
  if (skipped.length > 0) console.log(`\n${skipped.length} skipped:`);
  for (const { name, reason } of skipped) console.log(`  ${name}: ${reason}`);
  conclude(passed, failed);
}

/**
 * The last line, and the end.
 * @param {number} passed
 * @param {number} failed
 */
export function conclude(passed, failed) {
  console.log(`\n${passed} passed, ${failed} failed`);
  finish(failed > 0 ? 1 : 0);
}

/** @param {number} code */
function finish(code) {
  endLeftovers();
  process.exit(code);
}

/** @param {readonly string[]} args */
async function command(args) {
  return one(await run(process.execPath, args, { env: markedEnvironment() }));
}

/**
 * @param {number} code
 * @returns {Tally}
 */
function one(code) {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

/**
 * @param {string} project
 * @returns {Promise<Tally>}
 */
async function vitest(project) {
  const env = markedEnvironment();
  const file = join(env.TMPDIR ?? '', `${project}.json`);
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', `--reporter=${at('scripts/tally-reporter.mjs')}`];
  const code = await run(
    process.execPath,
    [at('node_modules/vitest/vitest.mjs'), 'run', '--project', project, ...reporters],
    {
      env: { ...env, TEST_TALLY_FILE: file },
    },
  );
  const tally = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  const complaints = complaintsAbout(project, tally, code);
  for (const complaint of complaints) console.log(complaint);
  return {
    passed: tally?.passed ?? 0,
    failed: (tally?.failed ?? 0) + complaints.length,
    skipped: tally?.skipped ?? [],
  };
}

/**
 * What is wrong beside tests that failed: nothing may pass by not being there.
 * @param {string} project
 * @param {{ passed: number, failed: number, skipped: readonly Skip[], broken: readonly string[] } | undefined} tally
 * @param {number} code
 * @returns {readonly string[]}
 */
function complaintsAbout(project, tally, code) {
  if (!tally) return [`The ${project} tests did not come to their end.`];
  if (tally.broken.length > 0) return tally.broken.map((name) => `failed outside of a test: ${name}`);
  if (tally.passed + tally.failed === 0) return [`No ${project} test ran.`];
  if (code !== 0 && tally.failed === 0) return [`The ${project} tests ended with exit code ${code}.`];
  return [];
}
