import { hostname } from 'node:os';
import { styleText } from 'node:util';
import pino from 'pino';
import { ExpediterError } from '../lib/errors.ts';
import type { Log } from './log.ts';

export interface LogOptions {
  readonly level: string;
  readonly format: 'auto' | 'pretty' | 'json';
  /** Standard error without it: standard output carries the ready line alone. */
  readonly output?: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** `auto` is pretty on a terminal, JSON elsewhere. Neither ever holds the password of an address. */
export function createLog({ level, format, output = process.stderr }: LogOptions): Log {
  const isPretty = format === 'pretty' || (format === 'auto' && output.isTTY === true);
  const base = { pid: process.pid, hostname: hostname() };
  // Written at once, so that nothing waits when the process ends.
  const write = (line: string): void => {
    const safe = withoutPasswords(line);
    output.write(isPretty ? prettyLine(safe) : safe);
  };
  return pino({ level, base, serializers: { err: errorFacts } }, { write });
}

interface ErrorFacts {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  /** Where it was thrown, without the message; not of a foreseen failure, whose message is for people. */
  readonly stack?: string;
  readonly cause?: ErrorFacts;
}

/**
 * What is said of an error: names, sentences, places. Nothing else it carries, because clients hang the command they
 * sent on an error, and that may have been the one with the password (ioredis: `ReplyError.command`).
 */
function errorFacts(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const places = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message,
    ...(error instanceof ExpediterError || !places?.length ? {} : { stack: places.join('\n') }),
    ...(error.cause instanceof Error ? { cause: errorFacts(error.cause) } : {}),
  };
}

const AUTHORITY = /(\/\/[^\s/"@:]*:)[^\s/"]*@/g;
const PARAMETER = /([?&]\w*password=)[^\s&"]*/gi;

function withoutPasswords(line: string): string {
  return line.replace(AUTHORITY, '$1***@').replace(PARAMETER, '$1***');
}

const LEVELS: Readonly<Record<number, readonly [name: string, style: Parameters<typeof styleText>[0]]>> = {
  20: ['debug', 'dim'],
  30: ['info', 'green'],
  40: ['warn', 'yellow'],
  50: ['error', 'red'],
};
/** Under the message, past the time and the level. */
const INDENT = ' '.repeat(16);
// Workers name themselves: what they say must not steer the terminal. Line ends stay.
const CONTROL = /[^\P{Cc}\n]/gu;

/** For people: time of day, level, message and facts; below it what an error adds. */
function prettyLine(line: string): string {
  const { level, time, msg, pid: _pid, hostname: _hostname, err, ...facts } = JSON.parse(line);
  const [name, style] = LEVELS[level] ?? [String(level), 'reset'];
  const said = Object.entries(facts).map(([key, value]) => paint('dim', ` ${key}=${JSON.stringify(value)}`));
  const at = new Date(time).toTimeString().slice(0, 8);
  const head = `${paint('dim', at)}  ${paint(style, name.padEnd(5))} ${String(msg).replace(CONTROL, '')}${said.join('')}`;
  const below = err === undefined ? [] : errorLines(err, String(msg));
  return `${[head, ...below].join('\n').replaceAll('\n', `\n${INDENT}`)}\n`;
}

/**
 * Each sentence once: the message of the entry often is, or ends with, the one of the error. Where a foreseen failure
 * came from is of no use to the person at the terminal.
 */
function errorLines({ type, code, message, stack, cause }: ErrorFacts, said: string, isForeseen = false): string[] {
  const isKnown = isForeseen || type === 'ExpediterError';
  const sentence = `${type}${code === undefined ? '' : ` (${code})`}: ${message}`.replace(CONTROL, '');
  return [
    ...(said.includes(message) ? [] : [sentence]),
    ...(stack === undefined || isKnown ? [] : [paint('dim', stack.replace(/^\s+/gm, '  '))]),
    ...(cause === undefined ? [] : errorLines(cause, `${said}\n${message}`, isKnown)),
  ];
}

/** Plain where standard error takes no colour, or does not want any (NO_COLOR). */
function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stderr });
}
