// `npm run dev -- FLAGS`: the server from its TypeScript, restarted when `server` or `lib` change; Next reloads pages by itself.
import { at, run, setUp } from '../bin/setup.mjs';

await setUp({ dev: true });
// The watched paths are named: plain --watch would follow Next's output as well.
const watch = ['server', 'lib'].map((folder) => `--watch-path=${at(folder)}`);
// With its paths named the watcher needs no word of what is imported; Node would send it from every worker thread, too,
// among the messages of the thread's own.
const quiet = ['--import', 'data:text/javascript,delete process.env.WATCH_REPORT_DEPENDENCIES'];
const args = [...watch, '--watch-preserve-output', ...quiet, at('server/main.ts'), ...process.argv.slice(2)];
const env = { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' };
process.exit(await run(process.execPath, args, { env }));
