import { z } from 'zod';
import type { BrokerAlarm, BrokerReport, ManagementApi } from '../../../lib/contract/models.ts';
import type { Clock } from '../../clock.ts';
import { createCountedRates } from './counted-rates.ts';
import {
  type DeadLetterExchange,
  deadLetterExchanges,
  ListedBindings,
  ListedExchange,
  withDeadLetters,
} from './dead-letters.ts';
import { type ApiClient, ApiFailure, type ApiPlace, createApiClient } from './management-http.ts';
import { type Listing, QUEUE_COLUMNS, readListing } from './management-queues.ts';
import { limitsOf, missing, PlacedFailure } from './management-words.ts';

export interface ManagementParts {
  readonly vhost: string;
  /** Asked one after the other until one answers. */
  readonly places: readonly ApiPlace[];
  /** The place was given, and is not only where it usually is. */
  readonly isGiven: boolean;
  /** What the broker itself says its cluster is called: a host may run several, and its standard port is of one. */
  readonly clusterName: () => Promise<string | undefined>;
  readonly clock: Clock;
  /** HTTP, unless a test says otherwise. */
  readonly connect?: (place: ApiPlace) => ApiClient;
}

/**
 * RabbitMQ's management API: what the broker knows of its queues and of itself. It is asked by whoever measures, at most
 * every five seconds, which is how often its statistics change; where it does not answer it is looked for ever more
 * seldom, in the end every five minutes. Nothing here rejects: a cluster is watched without it as well.
 */
export interface Management {
  /** The newest listing; undefined while there is none, or none that can still be called the present. */
  listing(): Promise<Listing | undefined>;
  /** The same without asking. */
  known(): Listing | undefined;
  report(): BrokerReport;
  close(): void;
}

/** Seconds. */
const LIST_EVERY = 5;
const STALE_AFTER = 20;
const EXCHANGES_EVERY = 60;
const ABOUT_EVERY = 300;
const FIRST_BACKOFF = 10;
const LAST_BACKOFF = 300;
const PAGE_SIZE = 500;
const MOST_PAGES = 20;
const MOST_EXCHANGES = 50;

const About = z.object({
  rabbitmq_version: z.string(),
  cluster_name: z.string().optional(),
  rates_mode: z.string().optional(),
  disable_stats: z.boolean().optional(),
});
const QueuePage = z.object({ items: z.array(z.unknown()), page_count: z.number() });
const Nodes = z.array(
  z.object({
    name: z.string(),
    mem_alarm: z.boolean().optional(),
    disk_free_alarm: z.boolean().optional(),
  }),
);

/** An API that has answered. */
interface Reached {
  readonly place: ApiPlace;
  readonly client: ApiClient;
  about: z.infer<typeof About>;
  aboutAt: number;
  exchanges: ReadonlyMap<string, DeadLetterExchange>;
  exchangesAt: number;
  /** When the user may not see nodes they are not asked for again until then. */
  nodesAfter: number;
}

export function createManagement({ vhost, places, isGiven, clock, ...parts }: ManagementParts): Management {
  const connect = parts.connect ?? createApiClient;
  const rates = createCountedRates();
  let state: ManagementApi = { state: 'connecting' };
  let reached: Reached | undefined;
  let newest: Listing | undefined;
  let alarms: readonly BrokerAlarm[] | undefined;
  let failures = 0;
  let nextAt = 0;
  let running: Promise<void> | undefined;
  let isClosed = false;

  async function refresh(): Promise<void> {
    try {
      reached ??= await reach();
      const now = clock.now();
      if (now - reached.aboutAt >= ABOUT_EVERY) await readAbout(reached, now);
      newest = await list(reached, now);
      alarms = await readAlarms(reached, now);
      failures = 0;
      nextAt = now + LIST_EVERY;
      state = {
        state: 'up',
        address: reached.place.base,
        ...limitsOf(reached.place.username, {
          ...reached.about,
          hasRates: hasRates(reached.about),
          seesNodes: alarms !== undefined,
        }),
      };
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      giveUp(error);
    }
  }

  function giveUp(error: ApiFailure): void {
    const at = reached?.place;
    reached?.client.close();
    reached = undefined;
    alarms = undefined;
    nextAt = clock.now() + Math.min(LAST_BACKOFF, FIRST_BACKOFF * 2 ** failures);
    failures += 1;
    state = missing(error, at);
  }

  /** The first place that answers; a denial is more to the point than that nothing listens elsewhere. */
  async function reach(): Promise<Reached> {
    let worst: ApiFailure | undefined;
    for (const place of places) {
      const client = connect(place);
      try {
        if (!isGiven && !(await client.asksForLogin())) throw new ApiFailure('foreign', 'what answers is not RabbitMQ');
        const about = About.safeParse(await client.get('overview'));
        if (!about.success) throw new ApiFailure('foreign', 'what answers is not RabbitMQ');
        if (!isGiven) await requireOurs(about.data.cluster_name);
        const now = clock.now();
        return { place, client, about: about.data, aboutAt: now, exchanges: new Map(), exchangesAt: 0, nodesAfter: 0 };
      } catch (error) {
        client.close();
        if (!(error instanceof ApiFailure)) throw error;
        const here = new PlacedFailure(error, place);
        if (worst === undefined || (worst.kind === 'absent' && here.kind !== 'absent')) worst = here;
        if (here.kind === 'denied') break;
      }
    }
    throw worst ?? new ApiFailure('absent', 'it was not said where it listens');
  }

  async function requireOurs(name: string | undefined): Promise<void> {
    const ours = await parts.clusterName();
    if (name === undefined || ours === undefined || name === ours) return;
    throw new ApiFailure('foreign', `it is of another RabbitMQ, ${name.slice(0, 100)}`);
  }

  async function readAbout(api: Reached, now: number): Promise<void> {
    const about = About.safeParse(await api.client.get('overview'));
    if (about.success) api.about = about.data;
    api.aboutAt = now;
  }

  async function list(api: Reached, now: number): Promise<Listing> {
    const rows: unknown[] = [];
    for (let page = 1, pages = 1; page <= Math.min(pages, MOST_PAGES); page++) {
      const query = `page=${page}&page_size=${PAGE_SIZE}&columns=${QUEUE_COLUMNS}`;
      const parsed = QueuePage.safeParse(await api.client.get(`queues/${encodeURIComponent(vhost)}?${query}`));
      if (!parsed.success) throw new ApiFailure('foreign', 'its list of queues cannot be read');
      rows.push(...parsed.data.items);
      pages = parsed.data.page_count;
    }
    const listing = readListing(rows, now, hasRates(api.about));
    await readExchanges(api, deadLetterExchanges(listing.queues), now);
    return { ...listing, queues: withDeadLetters(withRates(listing), api.exchanges) };
  }

  function withRates({ queues, at }: Listing): Listing['queues'] {
    rates.keep(new Set(queues.keys()));
    const rated = [...queues].map(([name, reading]) => {
      const { counts } = reading;
      return [name, counts === undefined ? reading : { ...reading, rates: rates.take(name, counts, at) }] as const;
    });
    return new Map(rated);
  }

  /** Only of exchanges that dead letters go to: most clusters have none. */
  async function readExchanges(api: Reached, names: ReadonlySet<string>, now: number): Promise<void> {
    const isNew = [...names].some((name) => !api.exchanges.has(name));
    if (names.size === 0 || (!isNew && now - api.exchangesAt < EXCHANGES_EVERY)) return;
    const exchanges = new Map<string, DeadLetterExchange>();
    for (const name of [...names].slice(0, MOST_EXCHANGES)) {
      exchanges.set(name, await readExchange(api.client, name));
    }
    api.exchanges = exchanges;
    api.exchangesAt = now;
  }

  /** One that does not exist, or may not be seen, leads nowhere that we know of. */
  async function readExchange(client: ApiClient, name: string): Promise<DeadLetterExchange> {
    const path = `exchanges/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
    try {
      const { type } = ListedExchange.parse(await client.get(path));
      const bindings = ListedBindings.parse(await client.get(`${path}/bindings/source`));
      return {
        type,
        bindings: bindings
          .filter(({ destination_type }) => destination_type === 'queue')
          .map(({ destination, routing_key }) => ({ queue: destination, routing_key })),
      };
    } catch (error) {
      if (error instanceof ApiFailure && error.kind === 'absent') throw error;
      return { type: 'direct', bindings: [] };
    }
  }

  /** Undefined when the user may not see the nodes: that is no reason to do without the queues. */
  async function readAlarms(api: Reached, now: number): Promise<readonly BrokerAlarm[] | undefined> {
    if (now < api.nodesAfter) return undefined;
    try {
      const nodes = Nodes.safeParse(await api.client.get('nodes?columns=name,mem_alarm,disk_free_alarm'));
      return nodes.success ? alarmsOf(nodes.data, alarms ?? [], now) : undefined;
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.kind !== 'denied') throw error;
      api.nodesAfter = now + ABOUT_EVERY;
      return undefined;
    }
  }

  function known(): Listing | undefined {
    return newest !== undefined && clock.now() - newest.at <= STALE_AFTER ? newest : undefined;
  }

  return {
    async listing() {
      if (!isClosed && running === undefined && clock.now() >= nextAt) {
        running = refresh().finally(() => {
          running = undefined;
        });
      }
      await running;
      return known();
    },
    known,
    report: () => ({
      version: reached && `RabbitMQ ${reached.about.rabbitmq_version}`,
      management: state,
      alarms: alarms && [...alarms],
      scheduled: known()?.scheduled,
    }),
    close() {
      isClosed = true;
      reached?.client.close();
    },
  };
}

function hasRates({ rates_mode, disable_stats }: z.infer<typeof About>): boolean {
  return rates_mode !== 'none' && disable_stats !== true;
}

/** An alarm that was there before keeps its beginning. */
function alarmsOf(nodes: z.infer<typeof Nodes>, before: readonly BrokerAlarm[], now: number): readonly BrokerAlarm[] {
  return nodes.flatMap(({ name, mem_alarm, disk_free_alarm }) => {
    const raised = [...(mem_alarm ? ['memory' as const] : []), ...(disk_free_alarm ? ['disk' as const] : [])];
    return raised.map((kind) => {
      const known = before.find((alarm) => alarm.kind === kind && alarm.node === name);
      return known ?? { kind, node: name, since: now };
    });
  });
}
