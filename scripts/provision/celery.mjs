// Private Python environments with older lines of Celery, one a line, for the version matrix.
import { environmentOf, requirementsOf } from './celery-lines.mjs';
import { makeFromPyPI, readStamp, stampOf, works, writeStamp } from './venv.mjs';

/** @typedef {import('./celery-lines.mjs').CeleryLine} CeleryLine */

/**
 * Makes those that are missing, side by side.
 * @param {readonly CeleryLine[]} lines
 * @throws a sentence for each that could not be made
 */
export async function provideCelery(lines) {
  const made = await Promise.allSettled(lines.map(provideLine));
  const reasons = made.flatMap((result) => (result.status === 'rejected' ? [result.reason.message] : []));
  if (reasons.length > 0) throw new Error(reasons.join('\n'));
}

/** @param {CeleryLine} line */
async function provideLine(line) {
  const [venv, requirements] = [environmentOf(line), requirementsOf(line)];
  const stamp = stampOf(requirements);
  if ((await works(venv)) && readStamp(venv) === stamp) return;
  console.log(`Making the private Python environment with Celery ${line} in ${venv} …`);
  if (!(await makeFromPyPI(venv, requirements))) {
    throw new Error(
      `Celery ${line} could not be installed, so nothing is proven of it: give pip a way to PyPI (pip.conf or PIP_INDEX_URL) ` +
        `and a python3 from 3.9 to 3.11, then remove ${venv} and try again. What it is made of: ${requirements}.`,
    );
  }
  writeStamp(venv, stamp);
}
