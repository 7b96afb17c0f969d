import type { ExpediterError } from '../../lib/errors.ts';
import type { Broker, Frame } from './broker.ts';

/** Opens the broker at one address of a list, and is told when a connection to it did not come up. */
export type OpenAt = (url: string, onFailedAttempt: (failure: ExpediterError) => void) => Broker;

/**
 * Celery's failover list as one broker: one address is used at a time, by all connections together. As kombu has it,
 * each attempt to connect that fails moves on to the next, after the last to the first; a link that is lost is first
 * made again where it was. Nothing goes back by itself: workers stay where they found a broker, and so do we.
 * Throws `invalid` when one of the addresses is.
 */
export function openFailover(urls: readonly string[], open: OpenAt): Broker {
  let at = 0;
  let isClosed = false;
  let dropped = 0; // by those that were left
  const leaving = new Set<Promise<void>>();
  const reasons = new WeakMap<Broker, ExpediterError>();

  // All of them once, for what cannot be read is to be told now. None connects until it is used.
  const brokers = urls.map((url) => openAt(url));
  const used = (): Broker => brokers[at] as Broker;

  function openAt(url: string): Broker {
    const broker = open(url, (failure) => moveOn(broker, failure));
    return broker;
  }

  function moveOn(from: Broker, failure: ExpediterError): void {
    if (isClosed || from !== used()) return; // somebody else has moved on
    reasons.set(from, failure);
    dropped += from.events.dropped;
    brokers[at] = openAt(urls[at] ?? '');
    at = (at + 1) % urls.length;
    const left = from.close().finally(() => leaving.delete(left));
    leaving.add(left);
  }

  async function* listen(signal: AbortSignal): AsyncGenerator<readonly Frame[]> {
    const broker = used();
    yield* broker.events.listen(signal);
    // It was closed because we moved on: to those who listened that is a lost link.
    const reason = reasons.get(broker);
    if (reason !== undefined && !signal.aborted) throw reason;
  }

  return {
    get kind() {
      return used().kind;
    },
    get address() {
      return used().address;
    },
    get can() {
      return used().can;
    },
    events: {
      listen,
      get dropped() {
        return dropped + used().events.dropped;
      },
    },
    mailbox: {
      broadcast: (command) => used().mailbox.broadcast(command),
      ask: (command, timeoutMs) => used().mailbox.ask(command, timeoutMs),
    },
    queues: {
      discover: () => used().queues.discover(),
      measure: (names) => used().queues.measure(names),
      peeking: (name) => used().queues.peeking(name),
      peek: (...asked) => used().queues.peek(...asked),
      publish: (message) => used().queues.publish(message),
      publishAll: (messages) => used().queues.publishAll(messages),
      purge: (name) => used().queues.purge(name),
    },
    async close() {
      isClosed = true;
      await Promise.all([...brokers.map((broker) => broker.close()), ...leaving]);
    },
  };
}
