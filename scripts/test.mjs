// `npm test`: everything we promise, on servers of its own. `npm test -- unit e2e` runs the named steps alone.
import { fail, setUp } from '../bin/setup.mjs';
import { provideChromium } from './provision/chromium.mjs';
import { providePostgres } from './provision/postgres.mjs';
import { providePython } from './provision/python.mjs';
import { provideRabbitMq } from './provision/rabbitmq.mjs';
import { provideRedis } from './provision/redis.mjs';
import { built, conclude, lint, runAll, tests, types } from './steps.mjs';

const STEPS = [types, lint, built, tests('unit'), tests('integration'), tests('e2e')];
/** One line a server that tests need. Each resolves when it is there, or throws a sentence with the command that installs it. */
const PROVISIONS = [provideRedis, provideRabbitMq, providePostgres, provideChromium, providePython];

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !STEPS.some((step) => step.name === name));
if (unknown) fail(`There is no step "${unknown}": ${STEPS.map((step) => step.name).join(', ')}.`);
const steps = STEPS.filter((step) => wanted.length === 0 || wanted.includes(step.name));

await setUp({ dev: true });
if (steps.some((step) => step.name === 'integration' || step.name === 'e2e')) {
  let missing = 0;
  for (const provide of PROVISIONS) {
    await provide().catch((error) => {
      missing += 1;
      console.log(error.message);
    });
  }
  if (missing > 0) conclude(0, missing);
}
await runAll(steps);
