// `npm test`: everything we promise, on servers of its own. `npm test -- unit e2e` runs the named steps alone.
// With --every-celery the matrix takes all lines of Celery and all pools (`npm run test:matrix`), not the oldest and the newest alone.
import { fail, setUp } from '../bin/setup.mjs';
import { provideCelery } from './provision/celery.mjs';
import { CELERY_LINES } from './provision/celery-lines.mjs';
import { provideChromium } from './provision/chromium.mjs';
import { provideFlower } from './provision/flower.mjs';
import { providePrometheus } from './provision/prometheus.mjs';
import { providePython } from './provision/python.mjs';
import { provideRabbitMq } from './provision/rabbitmq.mjs';
import { provideRedis } from './provision/redis.mjs';
import { built, conclude, lint, runAll, tests, types } from './steps.mjs';

const EVERY = '--every-celery';
const STEPS = [types, lint, built, tests('unit'), tests('integration'), tests('matrix'), tests('e2e')];
/** Steps that need servers. */
const SERVED = ['integration', 'matrix', 'e2e'];
/** One line a server that tests need. Each resolves when it is there, or throws a sentence with the command that installs it. */
const PROVISIONS = [
  provideRedis,
  provideRabbitMq,
  provideChromium,
  providePrometheus,
  providePython,
  provideOlderCelery,
  provideFlower,
];

const wanted = process.argv.slice(2).filter((argument) => argument !== EVERY);
const isEvery = process.argv.includes(EVERY);
const unknown = wanted.find((name) => !STEPS.some((step) => step.name === name));
if (unknown) fail(`There is no step "${unknown}": ${STEPS.map((step) => step.name).join(', ')}.`);
const steps = STEPS.filter((step) => wanted.length === 0 || wanted.includes(step.name));

await setUp({ dev: true });
if (steps.some((step) => SERVED.includes(step.name))) {
  let missing = 0;
  for (const provide of PROVISIONS) {
    await provide().catch((error) => {
      missing += 1;
      console.log(error.message);
    });
  }
  if (missing > 0) conclude(0, missing);
}
if (isEvery) process.env.TEST_MATRIX = 'every'; // read by tests/matrix
await runAll(steps);

async function provideOlderCelery() {
  if (!steps.some((step) => step.name === 'matrix')) return;
  await provideCelery(CELERY_LINES.filter((line, n) => line !== 'newest' && (isEvery || n === 0)));
}
