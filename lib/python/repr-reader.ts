export type Closer = ')' | ']' | '}';
export type Opener = '(' | '[' | '{';
export const CLOSER_OF: Readonly<Record<Opener, Closer>> = { '(': ')', '[': ']', '{': '}' };

/**
 * The place in a `repr` text, and the steps over it which `parse-repr` is made of. What has to look ahead to the end of
 * the text does so once: a flag then settles the question for the rest, so the time stays linear.
 */
export type Reader = {
  readonly text: string;
  /** Where the marks of a cut begin at the end of the text: closing brackets, `, ...`. */
  readonly tailAt: number;
  at: number;
  /** How many of each bracket wait for their end: a foreign closer is either theirs, or noise. */
  readonly waiting: Record<Closer, number>;
  /** Seen: a string that ends in a backslash, so its `\'` was no escape. From then on `\',` ends a string. */
  splitsAtBackslash: boolean;
  /** Seen: an apostrophe in an object's text that is no quote. From then on brackets alone are matched there. */
  ignoresQuotes: boolean;
};

export function openReader(text: string): Reader {
  return {
    text,
    tailAt: findTail(text),
    at: 0,
    waiting: { ')': 0, ']': 0, '}': 0 },
    splitsAtBackslash: false,
    ignoresQuotes: false,
  };
}

function findTail(text: string): number {
  let at = text.length;
  for (;;) {
    const last = text[at - 1];
    if (last !== undefined && ')]},'.includes(last)) at -= 1;
    else if (last !== undefined && isSpace(last)) at -= 1;
    else if (text.endsWith(', ...', at)) at -= 5;
    else return at;
  }
}

/** `bareQuotes`: inside stand quotes which a string of Celery's would have escaped. */
export type Quoted = { readonly inside: string; readonly closed: boolean; readonly bareQuotes: boolean };

/**
 * What stands between the quotes, untouched. A quote ends the text when a delimiter follows: bytes hold raw quotes.
 * If that leads nowhere and a `\'` was followed by a delimiter, that one was a text's last backslash and the end.
 */
export function readQuoted(reader: Reader, inBraces: boolean): Quoted {
  const { text } = reader;
  const quote = text[reader.at] ?? "'";
  const start = reader.at + 1;
  let firstSplit: number | undefined;
  let bareQuotes = false;

  const endAt = (at: number) => {
    reader.at = at + 1;
    return { inside: text.slice(start, at), closed: true, bareQuotes };
  };
  const split = (at: number) => {
    reader.splitsAtBackslash = true;
    return endAt(at);
  };

  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\' && quote === '"') {
      at += 1;
    } else if (char === '\\' && text[at + 1] === quote) {
      at += 1;
      const ends = firstSplit === undefined && isDelimiterAfter(text, at + 1, inBraces);
      if (ends && reader.splitsAtBackslash) return endAt(at);
      if (ends) firstSplit = at;
    } else if (char === quote) {
      if (isDelimiterAfter(text, at + 1, inBraces)) return endAt(at);
      if (firstSplit !== undefined) return split(firstSplit);
      bareQuotes = true;
    }
  }
  if (firstSplit !== undefined) return split(firstSplit);
  reader.at = text.length;
  return { inside: text.slice(start), closed: false, bareQuotes };
}

/**
 * Moves behind the bracket that closes the one here. Inside is `repr` text, whose strings may hold brackets. An
 * unclosed one was cut: then moves to the tail of the text, and answers false.
 */
export function skipBalanced(reader: Reader): boolean {
  if (!reader.ignoresQuotes) {
    const end = findBalanced(reader.text, reader.at, { minding: 'quotes' });
    if (end === undefined) reader.ignoresQuotes = true;
    else {
      reader.at = end;
      return true;
    }
  }
  const end = findBalanced(reader.text, reader.at, { minding: 'brackets' });
  // In `(Decimal('11..., ...)` the bracket that closes is not the call's.
  const isCut = end === undefined || (end > reader.tailAt && reader.text.startsWith('...', reader.tailAt - 3));
  reader.at = isCut ? Math.max(reader.at + 1, reader.tailAt) : end;
  return !isCut;
}

function findBalanced(text: string, from: number, { minding }: { minding: 'quotes' | 'brackets' }): number | undefined {
  let depth = 0;
  let quote: string | undefined;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (quote !== undefined) {
      if (char === '\\') at += 1;
      else if (char === quote) quote = undefined;
    } else if (minding === 'quotes' && (char === "'" || char === '"')) {
      quote = char;
    } else if (char === '(' || char === '[' || char === '{') {
      depth += 1;
    } else if (char !== undefined && isCloser(char)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

export function skipSpace(reader: Reader): void {
  while (isSpace(reader.text[reader.at])) reader.at += 1;
}

export function skipToDelimiter(reader: Reader, inBraces: boolean): void {
  while (!atDelimiter(reader, inBraces)) reader.at += 1;
}

export function atDelimiter(reader: Reader, inBraces: boolean): boolean {
  return isDelimiter(reader.text[reader.at], inBraces);
}

/** `...` which stands alone, not the start of a word. */
export function atEllipsis(reader: Reader): boolean {
  return reader.text.startsWith('...', reader.at) && isDelimiterAfter(reader.text, reader.at + 3, false);
}

function isDelimiterAfter(text: string, at: number, inBraces: boolean): boolean {
  let next = at;
  while (isSpace(text[next])) next += 1;
  return isDelimiter(text[next], inBraces);
}

function isDelimiter(char: string | undefined, inBraces: boolean): boolean {
  return char === undefined || char === ',' || isCloser(char) || (inBraces && char === ':');
}

export function isCloser(char: string): char is Closer {
  return char === ')' || char === ']' || char === '}';
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\n' || char === '\t' || char === '\r';
}
