/** Takes the text of `args`, `kwargs` or a result; gives it back with every sensitive value replaced. */
export type Redact = (text: string) => string;

/** What stands in place of a value, between the quotes of its key. */
export const REDACTED = '[redacted]';

/** Key names that are hidden unless an operator says otherwise. */
export const DEFAULT_REDACTION: readonly string[] = [
  '*password*',
  '*passwd*',
  '*passphrase*',
  '*secret*',
  '*token*',
  '*api_key*',
  '*apikey*',
  '*private_key*',
  '*credential*',
  'authorization',
  'cookie',
  'card*',
  'cvv',
  'cvc',
  'iban',
  'ssn',
];

/**
 * Rules for key names, made once and used for every event. A glob knows `*` and `?`, and does not mind case; `-` and
 * `_` are the same, so `*api_key*` also hides `X-Api-Key`.
 *
 * Works on text, not on parsed values: the text may be cut or hold JSON in a string. Hidden are the values of dict keys
 * (`'password': 'x'`, `"password": "x"`, also where the quotes are escaped) and of names before `=`
 * (`Login(password='x')`, `?token=x`). Where the end of a value is in doubt, rather too much is hidden than too little.
 * A text without a sensitive word costs one search and comes back as the same string.
 */
export function compileRedaction(globs: readonly string[]): Redact {
  const rules = globs.map((glob) => glob.trim()).filter((glob) => glob !== '');
  if (rules.length === 0) return (text) => text;

  const hint = new RegExp(rules.map(hintOf).join('|'), 'i');
  const isSensitive = new RegExp(`^(?:${rules.map(patternOf).join('|')})$`, 'is');
  return (text) => (hint.test(text) ? redact(text, isSensitive) : text);
}

// An opening quote, a key without quotes inside, the same quote, a colon. Or a name and "=", not "==".
const KEY = /(\\{0,15}['"])([^'"\\\n]{1,200})\1\s*:\s*|([\p{L}_][\p{L}\p{N}_-]{0,199})=(?!=)/gu;

function redact(text: string, isSensitive: RegExp): string {
  let out = '';
  let copied = 0;
  KEY.lastIndex = 0;
  for (let key = KEY.exec(text); key !== null; key = KEY.exec(text)) {
    const [whole, mark, quoted, bare] = key;
    const valueAt = key.index + whole.length;
    if (!isSensitive.test(quoted ?? bare ?? '')) {
      // What looks like a closing quote may be an opening one: the next key may begin right there.
      if (mark !== undefined) KEY.lastIndex = key.index + mark.length + (quoted?.length ?? 0);
      continue;
    }

    const end = mark === undefined ? findEndOfBare(text, valueAt) : findEnd(text, valueAt);
    const quotes = mark ?? openingMark(text, valueAt);
    out += `${text.slice(copied, valueAt)}${quotes}${REDACTED}${quotes}`;
    copied = end;
    KEY.lastIndex = end;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

function openingMark(text: string, at: number): string {
  return /\\*['"]/y.exec(text.slice(at, at + 20))?.[0] ?? '';
}

/** Where the value that begins at `at` ends: before the comma or bracket that follows it, or at the end of the text. */
function findEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text[at];
    if (char === '\\' || char === "'" || char === '"') {
      at = findEndOfString(text, at, { inside: depth > 0 });
    } else if (char === '(' || char === '[' || char === '{' || char === '<') {
      depth += 1;
      at += 1;
    } else if (char === ')' || char === ']' || char === '}' || char === '>') {
      if (depth === 0) return at;
      depth -= 1;
      at += 1;
    } else if (char === ',' && depth === 0) {
      return at;
    } else {
      at += 1;
    }
  }
  return at;
}

function findEndOfBare(text: string, from: number): number {
  if (openingMark(text, from) !== '' || /[([{<]|\w+[([{]/y.test(text.slice(from, from + 200)))
    return findEnd(text, from);
  const end = text.slice(from).search(/[\n,)\]}'"&;]/);
  return end === -1 ? text.length : from + end;
}

/**
 * Behind the quote which ends the string at `at`. That is the same mark, backslashes included, with a delimiter behind
 * it: Celery does not escape quotes in bytes. A string which never ends was cut.
 */
function findEndOfString(text: string, at: number, { inside }: { inside: boolean }): number {
  let start = at;
  while (text[start] === '\\') start += 1;
  const quote = text[start];
  if (quote !== "'" && quote !== '"') return start + 1; // backslashes which escape no quote
  const slashes = start - at;

  let run = 0;
  for (let next = start + 1; next < text.length; next += 1) {
    const char = text[next];
    if (char === quote && run === slashes && isEnd(text, next + 1, inside)) return next + 1;
    run = char === '\\' ? run + 1 : 0;
  }
  return text.length;
}

function isEnd(text: string, at: number, inside: boolean): boolean {
  let next = at;
  while (text[next] === ' ' || text[next] === '\n') next += 1;
  const char = text[next];
  if (char === ':') return inside; // behind a key of a dict which is hidden as a whole
  return char === undefined || ',)]}>'.includes(char) || char === "'" || char === '"' || char === '\\';
}

/** The longest run of plain characters: no key can match the glob without it. `*` alone gives an empty, always true. */
function hintOf(glob: string): string {
  const runs = glob.split(/[*?]/).sort((a, b) => b.length - a.length);
  return literal(runs[0] ?? '');
}

function patternOf(glob: string): string {
  return Array.from(glob.replace(/\*+/g, '*'), (char) => {
    if (char === '*') return '.*';
    if (char === '?') return '.';
    return literal(char);
  }).join('');
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/[-_]/g, '[-_]');
}
