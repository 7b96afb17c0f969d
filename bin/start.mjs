#!/usr/bin/env -S node --max-semi-space-size=8
// `npm start`, and `expediter` when installed: installs what is missing, builds when the build is absent or stale, serves.
// The flag of V8 cannot be set later, so it stands above and in package.json (docs/decisions/0003-memory.md).
// Standard output belongs to the server; what is said here goes to standard error.
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { at, isCheckout, setUp, stopWhenAsked } from './setup.mjs';

stopWhenAsked();
await setUp({ dev: false });
if (isCheckout) await ensureBuilt();
process.env.NODE_ENV = 'production';
process.env.NEXT_TELEMETRY_DISABLED = '1';
await import(pathToFileURL(at('dist/server.mjs')).href);
