// A private Python environment with the newest Celery in .test/venv: what `tests/support/celery.ts` runs workers with.
import { writeFileSync } from 'node:fs';
import { at } from '../../bin/setup.mjs';
import { installPackages } from './apt.mjs';
import { environmentOf, requirementsOf } from './celery-lines.mjs';
import { makeFromPyPI, makeVenv, readStamp, stampOf, works, writeStamp } from './venv.mjs';

const VENV = environmentOf('newest');
const REQUIREMENTS = requirementsOf('newest');
/** Stands in for Celery's own script, which Debian's packages put beside Debian's Python. */
const CELERY_SCRIPT = '#!/bin/sh\nexec "$(dirname "$0")/python" -m celery "$@"\n';

export async function providePython() {
  const stamp = stampOf(REQUIREMENTS);
  if (await works(VENV)) {
    const made = readStamp(VENV);
    if (made === `debian ${stamp}`) return tellDebian();
    if (made === stamp) return;
  }
  console.log(`Making the private Python environment with Celery in ${VENV} …`);
  if (await makeFromPyPI(VENV, REQUIREMENTS)) {
    writeStamp(VENV, stamp);
    return;
  }
  await fromDebian();
  writeStamp(VENV, `debian ${stamp}`);
  tellDebian();
}

async function fromDebian() {
  await installPackages(['python3-celery', 'python3-redis', 'python3-venv']);
  if (!(await makeVenv(VENV, '/usr/bin/python3', '--system-site-packages'))) {
    throw new Error('No Python environment could be made: run "apt-get install python3-venv" as root.');
  }
  writeFileSync(at(VENV, 'bin/celery'), CELERY_SCRIPT, { mode: 0o755 });
  if (!(await works(VENV)))
    throw new Error('Celery does not run: run "apt-get install python3-celery python3-redis" as root.');
}

function tellDebian() {
  console.log('PyPI was out of reach: the tests run with Debian’s own Celery (remove .test/venv to try PyPI again).');
}
