import { describe, expect, it } from 'vitest';
import { clusterName } from '../../../../lib/ids.ts';
import { createExposition, type Exposition } from '../../../../server/metrics/exposition.ts';
import { START } from '../../../support/builders.ts';
import { aMeasured, aQuality, aQueue, aShell, aWorker } from '../http/fake-ports.ts';

/** The samples of our own metrics, `name{labels}` → value. */
async function samplesOf(exposition: Exposition): Promise<Record<string, number>> {
  const lines = (await exposition.print({ accept: undefined, cluster: undefined })).text
    .split('\n')
    .filter((line) => line.startsWith('expediter_'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  );
}

describe('createExposition', () => {
  it('tells what is in memory', async () => {
    const shell = aShell();
    const exposition = createExposition([
      aMeasured({
        quality: () => aQuality({ events: 10, malformedKinds: { body: 2 }, duplicated: 3, dropped: 4, unwritten: 5 }),
        queues: () => [aQueue('a', { depth: 7, oldest: { uuid: 'x', age: 1.5, exact: true } }), aQueue('b"\n')],
        workers: () => [aWorker('w1@h'), aWorker('w2@h', { status: 'silent' })],
        shell: () => ({ ...shell, store: { kind: 'memory', link: { state: 'down', since: START, reason: 'away' } } }),
      }),
    ]);

    expect(await samplesOf(exposition)).toMatchObject({
      'expediter_events_total{cluster="default"}': 10,
      'expediter_malformed_frames_total{cluster="default",kind="body"}': 2,
      'expediter_duplicated_events_total{cluster="default"}': 3,
      'expediter_dropped_frames_total{cluster="default"}': 4,
      'expediter_unwritten_tasks_total{cluster="default"}': 5,
      'expediter_queue_depth{cluster="default",queue="a"}': 7,
      'expediter_queue_oldest_seconds{cluster="default",queue="a"}': 1.5,
      'expediter_worker_up{cluster="default",hostname="w1@h"}': 1,
      'expediter_worker_up{cluster="default",hostname="w2@h"}': 0,
      'expediter_broker_up{cluster="default"}': 1,
      'expediter_store_up{cluster="default"}': 0,
    });
  });

  it('never lets a counter go back, and goes on where it was', async () => {
    let events = 100;
    const exposition = createExposition([aMeasured({ quality: () => aQuality({ events }) })]);
    const read = async () => (await samplesOf(exposition))['expediter_events_total{cluster="default"}'];

    const first = await read();
    events = 40;
    const lower = await read();
    events = 120;
    const higher = await read();

    expect([first, lower, higher]).toEqual([100, 100, 120]);
  });

  it('tells of each cluster by its name, and raises the counters of each by itself', async () => {
    const total = { prod: 5, eu: 7 };
    const measured = (['prod', 'eu'] as const).map((name) =>
      aMeasured({ cluster: clusterName(name), quality: () => aQuality({ events: total[name] }) }),
    );
    const exposition = createExposition(measured);
    await samplesOf(exposition);
    total.eu = 9;

    expect(await samplesOf(exposition)).toMatchObject({
      'expediter_events_total{cluster="prod"}': 5,
      'expediter_events_total{cluster="eu"}': 9,
      'expediter_broker_up{cluster="prod"}': 1,
      'expediter_broker_up{cluster="eu"}': 1,
    });
  });

  it('forgets the queue and the worker that are gone', async () => {
    let queues = [aQueue('a', { depth: 1 })];
    const exposition = createExposition([aMeasured({ queues: () => queues })]);
    await samplesOf(exposition);
    queues = [];

    expect(await samplesOf(exposition)).not.toHaveProperty('expediter_queue_depth{cluster="default",queue="a"}');
  });

  it('tells of the process as well', async () => {
    const { text } = await createExposition([aMeasured()]).print({ accept: undefined, cluster: undefined });

    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
  });
});
