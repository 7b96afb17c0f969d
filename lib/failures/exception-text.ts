import { parsePythonLiteral } from '../python/parse-literal.ts';
import { parseTraceback } from './traceback.ts';

/** `type` is undefined when the text does not say one. */
export type ExceptionText = { readonly type: string | undefined; readonly message: string };

/**
 * The `exception` of an event in its two parts. It is the `repr` of the exception: of one text argument the message is
 * that text (`ValueError('x')` → `x`), of any others it is how they were written (`402, 'card refused'`).
 */
export function splitException(repr: string): ExceptionText {
  const text = repr.trim();
  const [, type, inside, closed] = /^([\p{L}_][\p{L}\p{N}_.]*)\(([\s\S]*?)(\)?)$/u.exec(text) ?? [];
  if (type === undefined || inside === undefined) return withoutCall(text);

  // Before Python 3.7 one argument had a comma behind it.
  const written = closed === '' ? inside : inside.replace(/,$/, '');
  const literal = parsePythonLiteral(written);
  const message = literal.ok && literal.value.kind === 'str' ? literal.value.value : written;
  return { type, message };
}

/**
 * The exception of a failed attempt. For a lost worker or a hard time limit billiard ≥ 4 puts the text
 * `ExceptionWithTraceback()` in the event (Celery 5.2 to 5.6): the truth is then the end of the traceback.
 */
export function exceptionOf(repr: string | undefined, traceback: string | undefined): ExceptionText | undefined {
  const told = repr === undefined || repr === '' ? undefined : splitException(repr);
  if (told !== undefined && told.type !== 'ExceptionWithTraceback' && told.message !== 'None') return told;

  const raised = parseTraceback(traceback ?? '').exceptions.at(-1);
  if (raised === undefined || raised.type === '') return told;
  return { type: raised.type.split('.').at(-1), message: raised.message };
}

function withoutCall(text: string): ExceptionText {
  const [, type, message] = /^([\p{L}_][\p{L}\p{N}_.]*): ([\s\S]*)$/u.exec(text) ?? [];
  if (type !== undefined && message !== undefined) return { type, message };
  if (/^[\p{L}_][\p{L}\p{N}_.]*(?:Error|Exception|Warning|Exit|Interrupt)$/u.test(text))
    return { type: text, message: '' };
  return { type: undefined, message: text };
}
