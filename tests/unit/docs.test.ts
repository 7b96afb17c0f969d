import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCS, withTables } from '../../scripts/docs-tables.mjs';

const root = join(import.meta.dirname, '../..');

describe('tables in the docs', () => {
  it.each(DOCS)('of %s are as the code prints them (node scripts/print-docs.mjs)', (file) => {
    const text = readFileSync(join(root, file), 'utf8');

    expect(text).toMatch(/<!-- printed: [\w ]+ -->\n\n\|/);
    expect(text).toBe(withTables(text));
  });
});
