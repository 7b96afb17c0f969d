import { startRabbitMq } from './rabbitmq.ts';
import { startRedis } from './redis.ts';

/** The brokers that a deed which goes through one is done on: `describe.each(BROKERS)`. */
export const BROKERS = ['Redis', 'RabbitMQ'] as const;
export type BrokerKind = (typeof BROKERS)[number];

/** A broker of the test's own, and a place for results, which a monitor cannot read from RabbitMQ. */
export interface StageBroker {
  readonly kind: BrokerKind;
  readonly url: string;
  readonly backendUrl: string;
  /** What `tests/bench/publisher.ts` takes for it. */
  readonly publishTo: string;
  /** What Expediter is told of it beside its address. */
  readonly args: readonly string[];
  /** SIGKILL: connections break without a word. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** With all that was started for it. */
  close(): Promise<void>;
}

export async function startBroker(kind: BrokerKind): Promise<StageBroker> {
  if (kind === 'Redis') {
    const redis = await startRedis();
    const place = { url: redis.url, backendUrl: redis.database(1), publishTo: String(redis.port) };
    return { kind, ...place, args: [], kill: redis.kill, restart: redis.restart, close: redis.kill };
  }
  const [rabbit, results] = await Promise.all([startRabbitMq({ management: true }), startRedis()]);
  return {
    kind,
    url: rabbit.url,
    backendUrl: results.url,
    publishTo: rabbit.url,
    args: ['--broker-api', rabbit.managementUrl ?? ''],
    kill: rabbit.kill,
    restart: rabbit.restart,
    async close() {
      await Promise.all([rabbit.kill(), results.kill()]);
    },
  };
}
