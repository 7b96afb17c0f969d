/**
 * The value of JSON text as Python's `json` writes it. That differs from JSON in three bare words, `NaN`, `Infinity`
 * and `-Infinity`, which become null here. Integers beyond 2^53 lose their last digits: text that is to be published
 * again is cut with `jsonItems`, never parsed. Throws SyntaxError for anything else than JSON.
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes('NaN') && !text.includes('Infinity')) throw error;
    return JSON.parse(withoutBareWords(text));
  }
}

/** The elements of a JSON array as their own exact text, for text that `parsePythonJson` took; undefined for no array. */
export function jsonItems(text: string): readonly string[] | undefined {
  const array = text.trim();
  return array.startsWith('[') ? piecesOf(array) : undefined;
}

/** The values of a JSON object as their own exact text by key, likewise; of a repeated key the last, as Python has it. */
export function jsonMembers(text: string): ReadonlyMap<string, string> | undefined {
  const object = text.trim();
  if (!object.startsWith('{')) return undefined;
  const members = new Map<string, string>();
  for (const piece of piecesOf(object)) {
    const end = endOfString(piece, 0);
    members.set(JSON.parse(piece.slice(0, end)) as string, piece.slice(piece.indexOf(':', end) + 1).trim()); // keys are strings
  }
  return members;
}

/** What stands between the outermost brackets, cut at its own commas. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') depth--;
    else if (char === ',' && depth === 1) {
      pieces.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = text.slice(start, -1).trim();
  return last === '' ? pieces : [...pieces, last];
}

/** Where the string that opens at `start` is over: the index behind its closing quote. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

const BARE_WORD = /-?Infinity|NaN/g;

/** Strings are stepped over: a task may well carry the text "NaN". */
function withoutBareWords(text: string): string {
  let clean = '';
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return clean + text.slice(at).replace(BARE_WORD, 'null');
    const end = endOfString(text, quote);
    clean += text.slice(at, quote).replace(BARE_WORD, 'null') + text.slice(quote, end);
    at = end;
  }
  return clean;
}
