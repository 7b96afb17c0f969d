// `npm run build`: builds now, whether or not the build is stale.
import { build } from '../bin/build.mjs';
import { setUp, withLock } from '../bin/setup.mjs';

await setUp({ dev: false });
await withLock(async () => {
  process.exitCode = await build();
});
