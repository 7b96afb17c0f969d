import { setTimeout as delay } from 'node:timers/promises';
import { ExpediterError } from '../../../lib/errors.ts';
import type { AmqpAddress, AmqpPlace } from './address.ts';
import { type Connection, openConnection } from './connection.ts';
import { amqpFailure } from './failure.ts';

/**
 * Everybody who wants a connection to one RabbitMQ gets it here: they are made one after the other, at the next host
 * after each failure, and after a failure not before a second has passed. However many parts of us come back at once, a server
 * that is down or turns us away is asked once a second.
 */
export interface Attempts {
  /** Throws `unavailable`: an attempt that fails while others wait has failed for them as well. */
  connect(): Promise<Connection>;
  /** A connection came about, and was of no use: the next one is not to be made at once. */
  holdOff(): void;
  /** Where the next attempt goes. */
  nextPlace(): AmqpPlace;
  close(): void;
}

const PAUSE_MS = 1_000;

export function createAttempts(address: AmqpAddress): Attempts {
  let underWay: Promise<Connection> | undefined;
  let notBefore = 0;
  let failures = 0;
  let closed = false;

  const nextPlace = () => address.places[failures % address.places.length] ?? address.places[0];

  async function attempt(): Promise<Connection> {
    const wait = notBefore - performance.now();
    if (wait > 0) await delay(wait);
    if (closed)
      throw new ExpediterError('unavailable', `The connection to RabbitMQ at ${address.text} has been closed.`);
    const place = nextPlace();
    const began = performance.now();
    try {
      return await openConnection(place);
    } catch (error) {
      failures++;
      notBefore = began + PAUSE_MS;
      throw amqpFailure(error, place);
    }
  }

  return {
    nextPlace,
    async connect() {
      while (underWay !== undefined) await underWay;
      underWay = attempt().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    holdOff() {
      notBefore = performance.now() + PAUSE_MS;
    },
    close() {
      closed = true;
    },
  };
}
