// Programs from the system's package manager.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../../bin/setup.mjs';

/**
 * Makes sure that one of the commands is on PATH, and installs the Debian package that has it when we may.
 * @param {{ commands: readonly string[], packageName: string }} wanted
 */
export async function provideCommand({ commands, packageName }) {
  if (commands.some(isOnPath)) return;
  await installPackages([packageName]);
  if (!commands.some(isOnPath))
    throw new Error(`Installing ${packageName} brought no ${commands[0]}: put one on PATH.`);
}

/**
 * @param {readonly string[]} names of Debian packages
 * @throws a sentence with the command to run, when it cannot be run here
 */
export async function installPackages(names) {
  const install = ['install', '-y', '--no-install-recommends', ...names];
  const sentence = `${names.join(' and ')} is missing and could not be installed: run "apt-get install ${names.join(' ')}" as root.`;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) throw new Error(sentence);
  console.log(`Installing ${names.join(', ')} …`);
  if ((await apt(install)) === 0) return;
  await apt(['update']); // the lists may be absent or old
  if ((await apt(install)) !== 0) throw new Error(sentence);
}

/** @param {readonly string[]} args */
function apt(args) {
  // Runlevel 1 keeps the service of a package from being started: tests start their own, on ports of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  return run('apt-get', ['-q', ...args], { env, stdio: ['ignore', 2, 2] });
}

/** @param {string} command */
export function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
