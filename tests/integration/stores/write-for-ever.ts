/** A process to be killed: writes batches of 50 tasks and prints the highest number that was acknowledged. */
import { openSqliteStore } from '../../../server/stores/sqlite/open.ts';
import { aTask } from '../../support/builders.ts';

const store = openSqliteStore({ path: process.argv[2] ?? '', createDirectory: false });
await store.open();
for (let seq = 1; ; seq += 50) {
  const tasks = Array.from({ length: 50 }, (_, n) => aTask({ seq: seq + n, args: 'x'.repeat(300) }));
  await store.tasks.write(tasks.map((task) => ({ task, fresh: true })));
  process.stdout.write(`${seq + 49}\n`);
}
