import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts CPU time in these a second (`getconf CLK_TCK`; 100 on every platform we run on). */
const TICKS = 100;

/** CPU seconds of a process and all its descendants, threads included. */
export function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const member of tree(pid)) {
    const stat = read(`/proc/${member}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS;
}

/** Resident memory of the whole tree in bytes. */
export function residentBytes(pid: number): number {
  let kib = 0;
  for (const member of tree(pid)) kib += Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${member}/status`))?.[1] ?? 0);
  return kib * 1024;
}

function tree(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      parent: Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? 0),
    }));
  const members = [pid];
  for (const member of members)
    members.push(...parents.filter(({ parent }) => parent === member).map((child) => child.pid));
  return members;
}

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
