import { describe, expect, it } from 'vitest';
import { createFleet, type Fleet } from '../../../../lib/cluster/fleet.ts';
import { taskId, workerName } from '../../../../lib/ids.ts';
import { aHeartbeat } from '../../../support/event-builders.ts';

/** The beginning of the made-up day that events stand in. */
const EPOCH = 1_700_000_000;
const NAME = workerName('w1@app');

/** A heartbeat every two seconds, with these counts of tasks. */
function beats(fleet: Fleet, processed: readonly number[], from = 0): void {
  for (const [n, count] of processed.entries()) {
    fleet.applyLife(aHeartbeat(from + 2 * n, { hostname: NAME, freq: 2, pid: 1, processed: count }));
  }
}

const taskEventsOf = (fleet: Fleet) => fleet.members.get(NAME)?.taskEvents;

describe('task events of a worker', () => {
  it('are off when it works for a while and tells of no task', () => {
    const fleet = createFleet();

    beats(fleet, [5, 6, 6, 7, 8, 8, 9, 9]);

    expect(taskEventsOf(fleet)).toBe(false);
  });

  it('are unknown while it does nothing', () => {
    const fleet = createFleet();

    beats(fleet, [5, 5, 5, 5, 5, 5, 5, 5]);

    expect(taskEventsOf(fleet)).toBeUndefined();
  });

  it('are on as soon as one comes, and off again when they were turned off', () => {
    const fleet = createFleet();
    beats(fleet, [5, 6, 7, 8, 9, 10, 11, 12]);

    fleet.heard(NAME, EPOCH + 15);
    const then = taskEventsOf(fleet);
    beats(fleet, [13, 14, 15, 16, 17, 18, 19, 20], 16);

    expect(then).toBe(true);
    expect(taskEventsOf(fleet)).toBe(false);
  });

  it('stay on when work and events go hand in hand', () => {
    const fleet = createFleet();

    for (let n = 0; n < 10; n++) {
      fleet.started(
        NAME,
        { uuid: taskId(`t${n}`), name: 'a', args: undefined, pid: 1, started: EPOCH },
        EPOCH + 2 * n - 0.5,
      );
      beats(fleet, [5 + n], 2 * n);
    }

    expect(taskEventsOf(fleet)).toBe(true);
  });

  it('are not judged by what happened while we were away', () => {
    const fleet = createFleet();
    beats(fleet, [5]);

    beats(fleet, [500, 500, 500, 500, 500, 500, 500, 500], 600);

    expect(taskEventsOf(fleet)).toBeUndefined();
  });
});
