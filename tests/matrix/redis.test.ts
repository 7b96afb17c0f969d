import { afterAll, beforeAll } from 'vitest';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { agreesWithCelery } from './suite.ts';

let redis: RunningRedis;
let databases = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());

agreesWithCelery('Redis', async () => {
  databases += 2;
  return { brokerUrl: redis.database(databases - 2), backendUrl: redis.database(databases - 1) };
});
