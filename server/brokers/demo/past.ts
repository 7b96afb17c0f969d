import { queueName, workerName } from '../../../lib/ids.ts';
import type { Clock } from '../../clock.ts';
import type { Frame, Moment, Past } from '../broker.ts';
import { obey } from './answers.ts';
import { readingsOf } from './queues.ts';
import type { Simulation } from './simulation.ts';

/** Events of so many seconds make one frame. */
const SLICE = 0.25;
/** An event is under way for so long, seconds. */
const LAG = 0.004;
/** Readings are as far apart as samples, answers as a watcher would have asked. */
const READ_EVERY = 10;
const ASK_EVERY = 60;
/** The first one is what a watcher does who finds a worker without `-E`. */
const QUESTIONS = ['enable_events', 'stats', 'active_queues', 'active', 'reserved', 'scheduled'];

/** Tells what happened in a simulation from its beginning until now, as fast as it is asked for. */
export function createPast(
  simulation: Simulation,
  since: number,
  clock: Clock,
): Past & { readonly isBeingTold: boolean } {
  const { world } = simulation;
  let isBeingTold = true;

  function frameOf(events: readonly object[]): readonly Frame[] {
    return events.length === 0 ? [] : [{ body: JSON.stringify(events) }];
  }

  function answers(): NonNullable<Moment['answers']> {
    return [...world.workers].flatMap(([name, worker]) =>
      worker.state === 'up'
        ? QUESTIONS.map((method) => ({ worker: workerName(name), method, reply: obey(world, worker, method, {}) }))
        : [],
    );
  }

  return {
    since,
    get isBeingTold() {
      return isBeingTold;
    },
    *moments() {
      try {
        let read = since;
        let asked = since;
        for (let at = since + SLICE; at < clock.now(); at += SLICE) {
          simulation.advance(at);
          const events = simulation.drain();
          const last = Number(events.at(-1)?.timestamp ?? at);
          const isToRead = at >= read;
          const isToAsk = at >= asked;
          if (isToRead) read += READ_EVERY;
          if (isToAsk) asked += ASK_EVERY;
          yield {
            at: last + LAG,
            frames: frameOf(events),
            ...(isToRead ? { readings: readingsOf(world, [...world.queues.keys()].map(queueName)) } : {}),
            ...(isToAsk ? { answers: answers() } : {}),
          };
        }
      } finally {
        isBeingTold = false;
      }
    },
  };
}
