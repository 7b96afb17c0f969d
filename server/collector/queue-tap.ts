import type { QueueName } from '../../lib/ids.ts';
import type { QueueReading, Queues } from '../brokers/broker.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';

export interface QueueTapParts {
  readonly queues: Pick<Queues, 'discover' | 'measure'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Names from elsewhere: workers' active queues, `task-sent` events, `--queue`. */
  readonly known: () => Iterable<QueueName>;
  readonly onReadings: (readings: ReadonlyMap<QueueName, QueueReading>, asked: readonly QueueName[]) => void;
}

const MEASURE_EVERY_MS = 2000;
/** Bindings change when an application is deployed, not by the second. */
const DISCOVER_EVERY = 15;
/** One pipeline a round; a broker with more queues than this is measured in turns. */
const MAX_QUEUES = 500;

/** Asks the broker how long the queues are. A round that fails leaves the last readings to grow old, which is shown. */
export function createQueueTap(parts: QueueTapParts): Service {
  const { clock, log } = parts;
  let abort = new AbortController();
  let loop: Promise<void> = Promise.resolve();
  const discovered = new Set<QueueName>();
  /** The number of a round. */
  let nextDiscovery = 0;

  async function discover(n: number): Promise<void> {
    try {
      for (const name of await parts.queues.discover()) discovered.add(name);
      nextDiscovery = n + DISCOVER_EVERY;
    } catch (error) {
      // What is known by other ways can be measured all the same.
      log.debug({ err: error }, 'Queues could not be discovered');
    }
  }

  async function round(n: number): Promise<void> {
    if (n >= nextDiscovery) await discover(n);
    const names = [...new Set([...parts.known(), ...discovered])].sort();
    const turns = Math.max(1, Math.ceil(names.length / MAX_QUEUES));
    const asked = names.filter((_, i) => i % turns === n % turns);
    if (asked.length > 0) parts.onReadings(await parts.queues.measure(asked), asked);
  }

  async function run(signal: AbortSignal): Promise<void> {
    for (let n = 0; !signal.aborted; n++) {
      try {
        await round(n);
      } catch (error) {
        log.debug({ err: error }, 'Queues could not be measured');
      }
      await clock.sleep(MEASURE_EVERY_MS, signal);
    }
  }

  return {
    name: 'queue-tap',
    async start() {
      abort = new AbortController();
      nextDiscovery = 0;
      loop = run(abort.signal);
    },
    async stop() {
      abort.abort();
      await loop;
    },
  };
}
