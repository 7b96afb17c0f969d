import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CELERY_LINES, requirementsOf } from '../../scripts/provision/celery-lines.mjs';
import { STATE_DIFFERENCES } from '../matrix/differences.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const rows = read('docs/compatibility.md')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('docs/compatibility.md', () => {
  it.each(CELERY_LINES)('names the versions that the matrix runs Celery %s with', (line) => {
    const pinned = new Map(
      read(requirementsOf(line))
        .split('\n')
        .map((requirement) => requirement.replace(/\[.*\]/, '').split('==') as [string, string]),
    );

    const row = rows.find(([, first]) => first === line) ?? [];

    expect(row.slice(2, 7)).toEqual(['celery', 'kombu', 'billiard', 'amqp', 'redis'].map((name) => pinned.get(name)));
  });

  it.each(STATE_DIFFERENCES)('tells of $label what the tests excuse', ({ label, stored, shown, why }) => {
    const row = rows.find(([, first]) => first === `\`${label}\``) ?? [];

    expect([row[3], row[5]]).toEqual([stored, why]);
    expect(row[4]?.split(',')[0]).toBe(shown[0]);
  });

  it('excuses nothing that the tests do not', () => {
    const told = rows.map(([, first]) => first).filter((first) => first?.startsWith('`'));

    expect(told).toEqual(STATE_DIFFERENCES.map(({ label }) => `\`${label}\``));
  });
});
