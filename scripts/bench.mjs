// `npm run bench -- ARGS`: the benchmarks, after the same set-up as the tests.
import { at, run, setUp } from '../bin/setup.mjs';
import { endLeftovers, markedEnvironment } from './leftovers.mjs';

await setUp({ dev: true });
const env = { ...markedEnvironment(), NODE_ENV: 'production' };
const code = await run(process.execPath, [at('tests/bench/main.ts'), ...process.argv.slice(2)], { env });
endLeftovers();
process.exit(code);
