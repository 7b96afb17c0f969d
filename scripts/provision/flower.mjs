// Flower itself, in a Python environment of its own: what `tests/support/flower.ts` compares our answers with.
import { isOnPath } from './apt.mjs';
import { makeFromPyPI, readStamp, stampOf, works, writeStamp } from './venv.mjs';

const VENV = '.test/flower';
const REQUIREMENTS = 'tests/support/requirements-flower.txt';

/** Debian has no Flower: where PyPI is out of reach its tests are skipped, and say so. */
export async function provideFlower() {
  const stamp = stampOf(REQUIREMENTS);
  if (readStamp(VENV) === stamp && (await works(VENV))) return;
  if (!isOnPath('python3')) return;
  console.log(`Making the private Python environment with Flower in ${VENV} …`);
  if (await makeFromPyPI(VENV, REQUIREMENTS)) writeStamp(VENV, stamp);
  else console.log('Flower could not be installed: tests that compare us with it are skipped.');
}
