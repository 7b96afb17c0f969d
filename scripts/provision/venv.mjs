// Private Python environments below .test: made of a requirements file, and known by a stamp of what they were made of.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { at, run } from '../../bin/setup.mjs';
import { installPackages, isOnPath } from './apt.mjs';

export const REQUIREMENTS_GEVENT = 'tests/support/requirements-gevent.txt';
const STAMP = 'expediter-requirements';

/**
 * Makes or brings up to date an environment from PyPI; gevent is the one thing that may be missing in it.
 * @param {string} venv below the project's folder
 * @param {string} requirements a file there
 * @returns {Promise<boolean>} whether Celery runs in it
 */
export async function makeFromPyPI(venv, requirements) {
  if (!isOnPath('python3')) await installPackages(['python3', 'python3-venv']);
  if (!existsSync(at(venv, 'bin/python')) && !(await makeVenv(venv, 'python3'))) {
    await installPackages(['python3-venv']);
    await makeVenv(venv, 'python3');
  }
  if (!(await pip(venv, '-r', at(requirements)))) return false;
  if (!(await pip(venv, '--only-binary=:all:', '-r', at(REQUIREMENTS_GEVENT)))) {
    console.log(`gevent could not be installed in ${venv}: tests with a gevent pool are skipped.`);
  }
  return works(venv);
}

/**
 * @param {string} venv
 * @param {string} python the Python to make it of
 * @param {string[]} options of venv
 */
export async function makeVenv(venv, python, ...options) {
  rmSync(at(venv), { recursive: true, force: true });
  mkdirSync(at('.test'), { recursive: true });
  if ((await quietly(python, ['-m', 'venv', ...options, at(venv)])) === 0) return true;
  rmSync(at(venv), { recursive: true, force: true }); // without ensurepip it leaves half of one
  return false;
}

/**
 * Whether Celery runs in it.
 * @param {string} venv
 */
export async function works(venv) {
  const python = at(venv, 'bin/python');
  if (!existsSync(python) || !existsSync(at(venv, 'bin/celery'))) return false;
  return (await run(python, ['-c', 'import celery.bin.celery, redis'], { stdio: 'ignore' })) === 0;
}

/** @param {string} requirements */
export function stampOf(requirements) {
  const hash = createHash('sha256');
  for (const file of [requirements, REQUIREMENTS_GEVENT]) hash.update(readFileSync(at(file)));
  return hash.digest('hex');
}

/** @param {string} venv */
export function readStamp(venv) {
  return existsSync(at(venv, STAMP)) ? readFileSync(at(venv, STAMP), 'utf8') : undefined;
}

/**
 * @param {string} venv
 * @param {string} stamp
 */
export function writeStamp(venv, stamp) {
  writeFileSync(at(venv, STAMP), stamp);
}

/**
 * @param {string} venv
 * @param {string[]} args
 */
async function pip(venv, ...args) {
  const options = ['--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '30'];
  return (await quietly(at(venv, 'bin/python'), ['-m', 'pip', 'install', ...options, ...args])) === 0;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function quietly(command, args) {
  return run(command, args, { stdio: ['ignore', 2, 2] });
}
