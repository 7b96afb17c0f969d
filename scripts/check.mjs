// `npm run check`: the gate before every push, about a minute; it needs no server and no build.
import { setUp } from '../bin/setup.mjs';
import { lint, runAll, tests, types } from './steps.mjs';

await setUp({ dev: true });
await runAll([lint, types, tests('unit')]);
