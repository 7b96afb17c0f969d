import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { queueName, taskId, workerName } from '../../../lib/ids.ts';
import { matcher } from '../../../lib/query/match.ts';
import { parseQuery } from '../../../lib/query/parse.ts';
import { EVERYTHING } from '../../../lib/query/query.ts';
import type { Task } from '../../../lib/tasks/task.ts';
import { openSqliteStore } from '../../../server/stores/sqlite/open.ts';
import { aTask, START, uuidOf } from '../../support/builders.ts';
import { run, temporaryDirectory } from '../../support/processes.ts';
import { until } from '../../support/wait.ts';
import { storeSuite } from './suite.ts';

function freshPath(): string {
  return join(temporaryDirectory('store'), 'history.db');
}

function openAt(path: string) {
  return openSqliteStore({ path, createDirectory: false });
}

describe('the SQLite store', () => {
  storeSuite(() => openAt(freshPath()));

  it('keeps everything over a restart, in one file', async () => {
    const path = freshPath();
    const before = openAt(path);
    await before.open();
    const task = aTask({ seq: 5, state: 'SUCCESS', name: 'shop.order' });
    await before.tasks.write([{ task, fresh: true }]);
    await before.samples.append([{ series: 'a', t: START, value: 1 }]);
    await before.settings.put('view', new Map([['a', 1]]));
    await before.close();
    const files = readdirSync(join(path, '..'));

    const after = openAt(path);
    await after.open();

    expect(files).toEqual(['history.db']);
    expect(await after.tasks.lastSeq()).toBe(5);
    expect(await after.tasks.find(task.uuid)).toEqual(task);
    expect(await after.tasks.count(EVERYTHING, {}, 'name')).toEqual(new Map([['shop.order', 1]]));
    expect(await after.samples.names('')).toEqual(['a']);
    expect(await after.settings.get('view', 'a')).toBe(1);
    await after.close();
  });

  it('takes the audit log of a file of format 1 with it, and lets nobody change or remove an entry', async () => {
    const path = freshPath();
    const made = openAt(path);
    await made.open();
    await made.close();
    const old = new Database(path);
    old.exec(`
      DROP TABLE audit; DROP TABLE audit_outcome; DROP TABLE job; DROP TABLE job_item;
      CREATE TABLE audit (id TEXT PRIMARY KEY, at REAL NOT NULL, task TEXT, entry TEXT NOT NULL) WITHOUT ROWID;
      CREATE INDEX audit_at ON audit (at, id);
      CREATE INDEX audit_task ON audit (task, at, id) WHERE task IS NOT NULL;
    `);
    const entry = {
      ...{ id: 'a', at: START, actor: 'ann', command: 'purge', sentence: 'Purge it', outcome: 'failed: no' },
      arguments: { queue: 'emails' },
    };
    old.prepare('INSERT INTO audit VALUES (?, ?, NULL, ?)').run('a', START, JSON.stringify(entry));
    old.pragma('user_version = 1');
    old.close();

    const store = openAt(path);
    await store.open();
    const entries = await store.audit.list({ limit: 10 });
    await store.close();

    expect(entries).toEqual([{ ...entry, outcomes: [{ at: START, outcome: 'failed: no' }] }]);
    const file = new Database(path);
    for (const statement of [
      "UPDATE audit SET entry = '{}'",
      'DELETE FROM audit',
      "UPDATE audit_outcome SET outcome = 'observed'",
      'DELETE FROM audit_outcome',
    ]) {
      expect(() => file.exec(statement), statement).toThrow('the audit log only grows');
    }
    file.exec("INSERT OR REPLACE INTO audit VALUES ('a', 1, NULL, '{}')");
    expect(file.prepare('SELECT count(*) FROM audit WHERE at = 1').pluck().get()).toBe(0);
    file.close();
  });

  it('has every batch that was acknowledged after its process was killed in the middle of writing', async () => {
    const path = freshPath();
    const writer = run(process.execPath, [join(import.meta.dirname, 'write-for-ever.ts'), path], {
      cwd: process.cwd(),
    });
    await until('some batches', () => writer.stdout().split('\n').length > 20 || writer.hasExited());
    await writer.kill();
    const acknowledged = Number(writer.stdout().split('\n').slice(0, -1).at(-1));

    const store = openAt(path);
    await store.open();
    const counts = await store.tasks.count(EVERYTHING, {}, 'state');
    const rows = await store.tasks.search(EVERYTHING, {}, { sort: 'seen', limit: 1_000_000 });
    await store.close();

    expect(writer.stderr()).toBe('');
    expect(acknowledged).toBeGreaterThan(500);
    expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
    expect(rows.length % 50).toBe(0); // whole batches alone
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    expect(counts.get('RECEIVED')).toBe(rows.length);
  });

  it('answers quick questions while a slow search is under way', async () => {
    const store = openAt(freshPath());
    await store.open();
    const text = 'x'.repeat(2_000);
    for (let batch = 0; batch < 10; batch++) {
      const tasks = Array.from({ length: 2_000 }, (_, n) => aTask({ seq: batch * 2_000 + n + 1, args: text }));
      await store.tasks.write(tasks.map((task) => ({ task, fresh: true })));
    }
    const order: string[] = [];

    const slow = store.tasks
      .search(parseQuery('-"nowhere to be found" "not even here"').query, {}, { sort: '-seen', limit: 10 })
      .then(() => order.push('slow'));
    const quick = store.tasks.find(taskId(uuidOf(1))).then(() => order.push('quick'));
    await Promise.all([slow, quick]);
    await store.close();

    expect(order).toEqual(['quick', 'slow']);
  });

  it('answers as lib/query would on more tasks than it looks at in one go', async () => {
    const tasks = manyTasks(30_000);
    const store = openAt(freshPath());
    await store.open();
    for (let at = 0; at < tasks.length; at += 5_000) {
      await store.tasks.write(tasks.slice(at, at + 5_000).map((task) => ({ task, fresh: true })));
    }

    for (const text of [
      '',
      'state:failure',
      'name:job.1,job.39',
      'name:job.1* state:failure',
      'worker:~w3 -state:success',
      'retries:>3 name:job.7',
      '"needle"',
      'queue:rare "needle"',
      'error:Nothing*',
      `root:${uuidOf(51)},${uuidOf(60)},${uuidOf(101)}`,
      `parent:${uuidOf(51)}`,
      'uuid:00000000-0000-4000-8000-0000000012*',
      'root:00000000-0000-4000-8000-0000000012*',
    ]) {
      const { query } = parseQuery(text);
      const matching = tasks.filter(matcher(query));
      for (const range of [{}, { from: START + 500, to: START + 1_900.5 }]) {
        const inside = matching.filter(
          ({ seen }) => seen >= (range.from ?? 0) && seen < (range.to ?? Number.MAX_VALUE),
        );
        for (const sort of ['-seen', 'seen', '-runtime', 'runtime'] as const) {
          const first = await store.tasks.search(query, range, { sort, limit: 70 });
          const last = first.at(-1);
          const next = last && (await store.tasks.search(query, range, { sort, limit: 70, after: last }));
          const expected = inOrder(inside, sort).map(({ seq }) => seq);
          expect([text, first.map(({ seq }) => seq)]).toEqual([text, expected.slice(0, 70)]);
          expect([text, next?.map(({ seq }) => seq)]).toEqual([text, last && expected.slice(70, 140)]);
        }
        const long = await store.tasks.search(query, range, { sort: '-runtime', limit: 9_000 });
        expect([text, long.map(({ seq }) => seq)]).toEqual([
          text,
          inOrder(inside, '-runtime')
            .map(({ seq }) => seq)
            .slice(0, 9_000),
        ]);
        const counts = await store.tasks.count(query, range, 'queue');
        expect([text, counts.get('rare') ?? 0]).toEqual([text, inside.filter(({ queue }) => queue === 'rare').length]);
        const timeline = await store.tasks.timeline(query, range, 7);
        const total = timeline.flatMap(({ counts }) => Object.values(counts)).reduce((sum, n) => sum + n, 0);
        expect([text, total]).toEqual([text, inside.length]);
      }
    }
    await store.close();
  });

  describe('opening', () => {
    it('makes the directory of the default path', async () => {
      const path = join(temporaryDirectory('store'), 'data', 'history.db');
      const store = openSqliteStore({ path, createDirectory: true });

      await store.open();
      await store.close();

      expect(existsSync(path)).toBe(true);
    });

    it('says what is wrong in one sentence', async () => {
      const directory = temporaryDirectory('store');
      const text = join(directory, 'notes.txt');
      writeFileSync(text, 'not a database at all, '.repeat(100));
      const foreign = join(directory, 'other.db');
      new Database(foreign).exec('CREATE TABLE other (id)').close();
      const newer = join(directory, 'newer.db');
      const store = openAt(newer);
      await store.open();
      await store.close();
      const raised = new Database(newer);
      raised.pragma('user_version = 99');
      raised.close();
      mkdirSync(join(directory, 'folder'));

      const refusal = (path: string) => expect(openAt(path).open()).rejects;
      await refusal(text).toMatchObject({ code: 'invalid', message: expect.stringContaining('is not a database') });
      await refusal(foreign).toMatchObject({ code: 'invalid', message: expect.stringContaining('another program') });
      await refusal(newer).toMatchObject({ code: 'invalid', message: expect.stringContaining('newer Expediter') });
      await refusal(join(directory, 'folder')).toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('is a directory'),
      });
      await refusal(join(directory, 'no', 'where.db')).toMatchObject({
        code: 'invalid',
        message: expect.stringContaining('does not exist'),
      });
      await refusal('/proc/history.db').toMatchObject({ code: 'unavailable' });
    });

    it('can be tried again when the reason is gone', async () => {
      const directory = join(temporaryDirectory('store'), 'later');
      const store = openAt(join(directory, 'history.db'));
      await expect(store.open()).rejects.toMatchObject({ code: 'invalid' });
      await expect(store.tasks.lastSeq()).rejects.toMatchObject({ code: 'unavailable' });

      mkdirSync(directory);
      await store.open();

      expect(await store.tasks.lastSeq()).toBe(0);
      await store.close();
      await expect(store.tasks.lastSeq()).rejects.toMatchObject({ code: 'unavailable' });
    });
  });
});

/** Tasks of forty names in workflows of fifty, some of them with something rare; ten a second. */
function manyTasks(count: number): readonly Task[] {
  return Array.from({ length: count }, (_, n) =>
    aTask({
      seq: n + 1,
      seen: START + n / 10,
      name: `job.${n % 40}`,
      state: n % 17 === 0 ? 'FAILURE' : 'SUCCESS',
      worker: workerName(`w${n % 7}@kitchen`),
      queue: queueName(n % 997 === 0 ? 'rare' : 'celery'),
      retries: n % 5,
      runtime: n % 3 === 0 ? undefined : (n * 7919) % 1_000,
      exception: n % 17 === 0 ? 'ValueError()' : undefined,
      args: n % 4_999 === 0 ? "('needle',)" : '()',
      root_id: taskId(uuidOf(n - (n % 50) + 1)),
      parent_id: n % 50 === 0 ? undefined : taskId(uuidOf(n - (n % 50) + 1)),
    }),
  );
}

function inOrder(tasks: readonly Task[], sort: '-seen' | 'seen' | '-runtime' | 'runtime'): readonly Task[] {
  const ordered = sort.endsWith('runtime')
    ? tasks
        .filter(({ runtime }) => runtime !== undefined)
        .toSorted((a, b) => (a.runtime ?? 0) - (b.runtime ?? 0) || a.seq - b.seq)
    : tasks;
  return sort.startsWith('-') ? ordered.toReversed() : ordered;
}
