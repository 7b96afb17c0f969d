import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../../../server/stores/sqlite/connect.ts';
import { encodeBatch } from '../../../../../server/stores/sqlite/encode-task.ts';
import { migrate } from '../../../../../server/stores/sqlite/migrations.ts';
import { createRows } from '../../../../../server/stores/sqlite/rows.ts';
import { createTallyChanges } from '../../../../../server/stores/sqlite/tally.ts';
import { createWords } from '../../../../../server/stores/sqlite/words.ts';
import { createTaskWriter } from '../../../../../server/stores/sqlite/write-tasks.ts';
import { aTask } from '../../../../support/builders.ts';

function open() {
  const database = new Database(':memory:');
  migrate(database, ':memory:');
  const words = createWords(database);
  const tally = createTallyChanges(database);
  const writer = createTaskWriter(database, { words, tally, rows: createRows(database, words) });
  const one = (sql: string) => database.prepare(sql).pluck().get();
  return { database, writer, one };
}

const batchOf = (...seqs: readonly number[]) =>
  encodeBatch(seqs.map((seq) => ({ task: aTask({ seq, name: `job.${seq}`, args: 'x'.repeat(5_000) }), fresh: true })));

describe('a batch that does not fit on the disk', () => {
  it('says so, leaves nothing behind and can be written again', () => {
    const { database, writer, one } = open();
    writer.write(batchOf(1));
    const pages = Number(database.pragma('page_count', { simple: true }));
    database.pragma(`max_page_count = ${pages + 4}`);

    let error: unknown;
    try {
      writer.write(batchOf(2, 3, 4, 5, 6));
    } catch (thrown) {
      error = explain(thrown, 'history.db');
    }
    const left = [one('SELECT count(*) FROM task'), one('SELECT count(*) FROM word')];
    database.pragma('max_page_count = 100000');
    writer.write(batchOf(2, 3, 4, 5, 6));

    expect(error).toMatchObject({ code: 'unavailable', message: 'The disk that holds history.db is full.' });
    expect(left).toEqual([1, 1]);
    expect(one('SELECT count(*) FROM task JOIN word ON word.id = task.name')).toBe(6);
    expect(one('SELECT sum(n) FROM tally WHERE field = 0 AND size = 0')).toBe(6);
  });
});

describe('the tally', () => {
  it('has no rows for what is no longer there', () => {
    const { writer, one } = open();
    writer.write(encodeBatch([{ task: aTask({ state: 'STARTED', name: 'a' }), fresh: true }]));

    writer.write(encodeBatch([{ task: aTask({ state: 'SUCCESS', name: 'b' }), fresh: false }]));

    expect(one('SELECT count(*) FROM tally WHERE n <> 1')).toBe(0);
    // All tasks by 4 sizes of bucket; names, workers and queues by 3.
    expect(one('SELECT count(*) FROM tally')).toBe(4 + 3 * 3);
  });
});

describe('migrate', () => {
  it('takes every step once', () => {
    const { database } = open();
    const before = database.pragma('user_version', { simple: true });

    migrate(database, ':memory:');

    expect(before).toBeGreaterThan(0);
    expect(database.pragma('user_version', { simple: true })).toBe(before);
  });
});
