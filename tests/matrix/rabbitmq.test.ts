import { afterAll, beforeAll } from 'vitest';
import { type RunningRabbitMq, startRabbitMq } from '../support/rabbitmq.ts';
import { type RunningRedis, startRedis } from '../support/redis.ts';
import { agreesWithCelery } from './suite.ts';

let rabbit: RunningRabbitMq;
/** Results only: Celery has no readable backend on RabbitMQ. */
let redis: RunningRedis;
let databases = 0;
beforeAll(async () => {
  [rabbit, redis] = await Promise.all([startRabbitMq(), startRedis()]);
});
afterAll(async () => {
  await rabbit?.stop();
  await redis?.stop();
});

agreesWithCelery('RabbitMQ', async () => {
  databases += 1;
  return { brokerUrl: (await rabbit.createVhost()).url, backendUrl: redis.database(databases - 1) };
});
