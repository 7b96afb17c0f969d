import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { taskId, workerName } from '../../../../../lib/ids.ts';
import { AT, idText, LIST_WIDTH, storedId, WIDTH } from '../../../../../server/stores/sqlite/columns.ts';
import { decodeTask } from '../../../../../server/stores/sqlite/decode-task.ts';
import { encodeBatch, encodeTask } from '../../../../../server/stores/sqlite/encode-task.ts';
import { anyTask } from '../../../../support/arbitrary-tasks.ts';
import { anAttempt, aTask, aTaskEvent, START, uuidOf } from '../../../../support/builders.ts';

describe('a task as cells', () => {
  it('is the same task again, whatever it and its events say', () => {
    fc.assert(
      fc.property(anyTask(7, START + 0.123), (task) => {
        expect(decodeTask(encodeTask(task))).toEqual(task);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('is the same without what lists leave out', () => {
    const task = aTask({ traceback: 'Traceback', events: [aTaskEvent('task-sent')], attempts: [anAttempt()] });

    const row = decodeTask(encodeTask(task).slice(0, LIST_WIDTH));

    expect(row).toEqual({ ...task, traceback: undefined, events: [], attempts: [] });
  });

  it('does not repeat in its events what the task says', () => {
    const args = "('a long text that must not be stored twice',)";
    const event = aTaskEvent('task-received', { hostname: 'w1@kitchen', fields: { args, eta: null, root_id: 'r' } });
    const task = aTask({ args, root_id: taskId('r'), worker: workerName('w1@kitchen'), events: [event] });

    const cells = encodeTask(task);

    expect(cells[AT.events]).not.toContain('long text');
    expect(String(cells[AT.events]).length).toBeLessThan(60);
  });

  it('needs no text for a single attempt of which the task says everything', () => {
    const task = aTask({ state: 'SUCCESS', retries: 0, timestamp: START + 9 });
    const attempt = anAttempt({ state: 'SUCCESS', ended: START + 9 });

    const cells = encodeTask({ ...task, attempts: [attempt] });

    expect(cells[AT.attempts]).toBeNull();
    expect(decodeTask(cells).attempts).toEqual([attempt]);
  });

  it('lies with others in one flat list', () => {
    const tasks = [aTask({ seq: 1 }), aTask({ seq: 2 })];

    const { cells, fresh } = encodeBatch([
      { task: tasks[0] as never, fresh: true },
      { task: tasks[1] as never, fresh: false },
    ]);

    expect(fresh).toEqual([true, false]);
    expect([decodeTask(cells.slice(0, WIDTH)), decodeTask(cells.slice(WIDTH))]).toEqual(tasks);
  });
});

describe('a stored id', () => {
  it('is 16 bytes for a UUID in its canonical spelling, and else the text', () => {
    expect(storedId(uuidOf(255))).toHaveLength(16);
    expect(storedId(uuidOf(255).toUpperCase())).toBe(uuidOf(255).toUpperCase());
    expect(storedId('nightly-report')).toBe('nightly-report');
  });

  it.each([uuidOf(255), 'nightly-report', ''])('is read back as %j', (id) => {
    expect(idText(storedId(id))).toBe(id);
  });
});
