// What a run starts, ends with it, however it ends. Every process of a run inherits a mark in its environment, and every
// temporary file goes below one folder: what still bears the mark at the end is killed, and the folder is removed.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'expediter-run-'));
const MARK = `TEST_RUN_FOLDER=${folder}`;

/** @returns {NodeJS.ProcessEnv} */
export function markedEnvironment() {
  return { ...process.env, TEST_RUN_FOLDER: folder, TMPDIR: folder };
}

export function endLeftovers() {
  for (const pid of markedProcesses()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended by itself meanwhile
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Without /proc (not Linux) none is found, and the tests' own tidying has to do. */
function markedProcesses() {
  return list('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => environmentOf(pid).split('\0').includes(MARK))
    .map(Number);
}

/** @param {string} directory */
function list(directory) {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** @param {string} pid */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return ''; // ended, or not ours to read
  }
}
