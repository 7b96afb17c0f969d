import { hostname } from 'node:os';
import { Writable } from 'node:stream';
import pino from 'pino';
import type { Log } from './log.ts';

/** Standard error only: standard output carries the ready line alone. `auto` is pretty on a terminal, JSON elsewhere. */
export function createLog(options: { readonly level: string; readonly format: 'auto' | 'pretty' | 'json' }): Log {
  const pretty = options.format === 'pretty' || (options.format === 'auto' && process.stderr.isTTY);
  const destination = pretty ? prettyLines() : pino.destination({ fd: 2, sync: false });
  return pino({ level: options.level, base: { pid: process.pid, hostname: hostname() } }, destination);
}

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** One line an entry for people: time, level, message, the rest as JSON. */
function prettyLines(): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      const { level, time, msg, pid: _pid, hostname: _hostname, err, ...facts } = JSON.parse(String(chunk));
      const rest = Object.keys(facts).length === 0 ? '' : ` ${JSON.stringify(facts)}`;
      const stack = err === undefined ? '' : `\n  ${String(err.stack ?? err.message).replaceAll('\n', '\n  ')}`;
      const at = new Date(time).toISOString().slice(11, 23);
      process.stderr.write(`${at} ${(LEVELS[level] ?? level).toString().padEnd(5)} ${msg}${rest}${stack}\n`, () =>
        done(),
      );
    },
  });
}
