// A private Python environment with Celery in .test/venv: what `tests/support/celery.ts` runs workers with.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { at, run } from '../../bin/setup.mjs';
import { installPackages, isOnPath } from './apt.mjs';

const VENV = at('.test/venv');
const STAMP = at('.test/venv/expediter-requirements');
const REQUIREMENTS = at('tests/support/requirements.txt');
const REQUIREMENTS_GEVENT = at('tests/support/requirements-gevent.txt');
/** What Celery keeps results with, and Django for django-celery-results. */
const RESULT_PACKAGES = ['python3-sqlalchemy', 'python3-psycopg2', 'python3-django', 'python3-django-celery-results'];
/** Stands in for Celery's own script, which Debian's packages put beside Debian's Python. */
const CELERY_SCRIPT = '#!/bin/sh\nexec "$(dirname "$0")/python" -m celery "$@"\n';

export async function providePython() {
  const stamp = stampOf();
  if ((await works()) && existsSync(STAMP)) {
    const made = readFileSync(STAMP, 'utf8');
    if (made === `debian ${stamp}`) return tellDebian();
    if (made === stamp) return;
  }
  if (await fromPyPI()) {
    writeFileSync(STAMP, stamp);
    return;
  }
  await fromDebian();
  writeFileSync(STAMP, `debian ${stamp}`);
  tellDebian();
}

async function fromPyPI() {
  if (!isOnPath('python3')) await installPackages(['python3', 'python3-venv']);
  console.log('Making the private Python environment with Celery in .test/venv …');
  if (!existsSync(at('.test/venv/bin/python')) && !(await makeVenv('python3'))) {
    await installPackages(['python3-venv']);
    await makeVenv('python3');
  }
  if (!(await pip('-r', REQUIREMENTS))) return false;
  if (!(await pip('--only-binary=:all:', '-r', REQUIREMENTS_GEVENT))) {
    console.log('gevent could not be installed: tests with a gevent pool are skipped.');
  }
  return works();
}

async function fromDebian() {
  await installPackages(['python3-celery', 'python3-redis', 'python3-venv', ...RESULT_PACKAGES]);
  if (!(await makeVenv('/usr/bin/python3', '--system-site-packages'))) {
    throw new Error('No Python environment could be made: run "apt-get install python3-venv" as root.');
  }
  writeFileSync(at('.test/venv/bin/celery'), CELERY_SCRIPT, { mode: 0o755 });
  if (!(await works()))
    throw new Error('Celery does not run: run "apt-get install python3-celery python3-redis" as root.');
}

function tellDebian() {
  console.log('PyPI was out of reach: the tests run with Debian’s own Celery (remove .test/venv to try PyPI again).');
}

/** @param {string[]} args the Python to make it of, and options of venv */
async function makeVenv(...args) {
  const [python = 'python3', ...options] = args;
  rmSync(VENV, { recursive: true, force: true });
  mkdirSync(at('.test'), { recursive: true });
  if ((await quietly(python, ['-m', 'venv', ...options, VENV])) === 0) return true;
  rmSync(VENV, { recursive: true, force: true }); // without ensurepip it leaves half of one
  return false;
}

/** @param {string[]} args */
async function pip(...args) {
  const options = ['--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '30'];
  return (await quietly(at('.test/venv/bin/python'), ['-m', 'pip', 'install', ...options, ...args])) === 0;
}

async function works() {
  const python = at('.test/venv/bin/python');
  if (!existsSync(python) || !existsSync(at('.test/venv/bin/celery'))) return false;
  return (
    (await run(python, ['-c', 'import celery, redis, sqlalchemy, psycopg2, django_celery_results'], {
      stdio: 'ignore',
    })) === 0
  );
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function quietly(command, args) {
  return run(command, args, { stdio: ['ignore', 2, 2] });
}

function stampOf() {
  const hash = createHash('sha256');
  for (const file of [REQUIREMENTS, REQUIREMENTS_GEVENT]) hash.update(readFileSync(file));
  return hash.digest('hex');
}
