/**
 * Patterns with `*` (any text, also none) and `?` (one character), and plain containment. Case is ignored for ASCII
 * letters alone, as SQL's LIKE does in SQLite: a store can answer the same question with its own means.
 */

export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*') || pattern.includes('?');
}

/** Goes back to the last `*` only, so its cost is bounded by the product of both lengths whatever the pattern. */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const wanted = pattern.charCodeAt(p); // NaN past the end: equal to nothing
    if (wanted === STAR) {
      star = p++;
      resume = t;
    } else if (wanted === QUESTION_MARK) {
      p++;
      t += unitsAt(text, t);
    } else if (lower(wanted) === lower(text.charCodeAt(t))) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      resume += unitsAt(text, resume);
      t = resume;
    } else {
      return false;
    }
  }
  while (pattern.charCodeAt(p) === STAR) p++;
  return p === pattern.length;
}

/** A test for "contains this text", to be made once and used on many texts. */
export function containsPattern(text: string): RegExp {
  return new RegExp([...text].map(eitherCase).join(''));
}

const STAR = 0x2a;
const QUESTION_MARK = 0x3f;

function lower(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

/** `?` stands for one character: a pair of surrogates is one, as it is in SQL. */
function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}

function eitherCase(character: string): string {
  if (/[a-z]/i.test(character)) return `[${character.toLowerCase()}${character.toUpperCase()}]`;
  return /[\w\s]|[^ -~]/.test(character) ? character : `\\${character}`;
}
