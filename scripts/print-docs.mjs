// Writes the tables of docs/ that are printed from code: `node scripts/print-docs.mjs`. A unit test compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import { at } from '../bin/setup.mjs';
import { DOCS, withTables } from './docs-tables.mjs';

for (const file of DOCS) writeFileSync(at(file), withTables(readFileSync(at(file), 'utf8')));
