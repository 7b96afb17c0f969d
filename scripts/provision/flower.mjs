// Flower itself, in a Python environment of its own: what `tests/support/flower.ts` compares our answers with.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { at } from '../../bin/setup.mjs';
import { isOnPath } from './apt.mjs';
import { pip, provideVenv } from './python.mjs';

const VENV = at('.test/flower');
const STAMP = at('.test/flower/expediter-requirements');
const REQUIREMENTS = [at('tests/support/requirements.txt'), at('tests/support/requirements-flower.txt')];

/** Debian has no Flower: where PyPI is out of reach its tests are skipped, and say so. */
export async function provideFlower() {
  const stamp = stampOf();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return;
  if (!isOnPath('python3')) return;
  console.log('Making the private Python environment with Flower in .test/flower …');
  await provideVenv(VENV);
  const isInstalled = await pip(VENV, ...REQUIREMENTS.flatMap((file) => ['-r', file]));
  if (isInstalled) writeFileSync(STAMP, stamp);
  else console.log('Flower could not be installed: tests that compare us with it are skipped.');
}

function stampOf() {
  const hash = createHash('sha256');
  for (const file of REQUIREMENTS) hash.update(readFileSync(file));
  return hash.digest('hex');
}
