import { existsSync, readdirSync } from 'node:fs';
import { installPackages, isOnPath } from './apt.mjs';

const DEBIAN = '/usr/lib/postgresql';

/** initdb and postgres, on PATH or where Debian puts them (`tests/support/postgres.ts` looks in both). */
export async function providePostgres() {
  if (isThere()) return;
  await installPackages(['postgresql']);
  if (!isThere()) throw new Error('Installing postgresql brought no initdb: put one on PATH.');
}

function isThere() {
  if (isOnPath('initdb') && isOnPath('postgres')) return true;
  return existsSync(DEBIAN) && readdirSync(DEBIAN).some((version) => existsSync(`${DEBIAN}/${version}/bin/initdb`));
}
