import type { Clock } from '../../clock.ts';
import type { Broker, Past } from '../broker.ts';
import { createMailbox } from './mailbox.ts';
import { createQueues } from './queues.ts';
import type { Simulation } from './simulation.ts';
import { createListeners, type DemoWire } from './wire.ts';

export interface DemoBrokerParts {
  readonly simulation: Simulation;
  readonly wire: DemoWire;
  readonly clock: Clock;
  readonly address: string;
  /** While it is being told, time stands still for everybody else. */
  readonly past: (Past & { readonly isBeingTold: boolean }) | undefined;
}

/** So often what happened is handed out: soon enough to be live, seldom enough to cost nothing. */
const TURN_MS = 200;
/** A longer absence was a sleep of the machine: the shop slept as well. */
const SLEEP = 60;

/** Lets the time of a simulation pass as the clock's does, while somebody listens or asks. */
export function createDemoBroker({ simulation, wire, clock, address, past }: DemoBrokerParts): Broker {
  const closing = new AbortController();
  const listeners = createListeners(wire);
  let turning: Promise<void> | undefined;

  function catchUp(): void {
    if (past?.isBeingTold) return;
    const now = clock.now();
    const away = now - simulation.world.now;
    if (away > SLEEP) simulation.postpone(away);
    simulation.advance(now);
    const events = simulation.drain();
    if (events.length > 0) wire.publish(events.map((event) => ({ body: JSON.stringify(event) })));
  }

  async function turn(): Promise<void> {
    while (!closing.signal.aborted) {
      await clock.sleep(TURN_MS, closing.signal);
      catchUp();
    }
  }

  return {
    kind: 'demo',
    address,
    can: { countUnacked: true, peek: true, publish: true },
    ...(past === undefined ? {} : { past }),
    events: {
      get dropped() {
        return listeners.dropped;
      },
      listen(signal) {
        turning ??= turn();
        return listeners.listen(signal);
      },
    },
    mailbox: createMailbox(wire, catchUp),
    queues: createQueues(simulation.world, catchUp),
    async close() {
      closing.abort();
      listeners.close();
      await turning;
    },
  };
}
