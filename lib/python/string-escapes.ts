/** What `\N{…}` names is known to Python alone; the other escapes are in Python's reference, "String and Bytes literals". */
const SIMPLE: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g;

/** The text a Python string literal stands for, given what is between its quotes. Unknown escapes stay as they are. */
export function unescapePython(inside: string): string {
  if (!inside.includes('\\')) return inside;
  return inside.replace(ESCAPE, (whole, hex2?: string, octal?: string, hex4?: string, hex8?: string, char?: string) => {
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    const code = hex2 ?? hex4 ?? hex8;
    if (code !== undefined) return characterOf(Number.parseInt(code, 16)) ?? whole;
    return (char === undefined ? undefined : SIMPLE[char]) ?? whole;
  });
}

/** The byte values of a Python bytes literal; undefined when it holds a character that is no byte. */
export function unescapeBytes(inside: string): readonly number[] | undefined {
  // In bytes \u and \U are no escapes, so their backslash stands for itself.
  const text = unescapePython(
    inside.replace(/\\([\s\S])/g, (whole, char: string) => ('uU'.includes(char) ? `\\${whole}` : whole)),
  );
  const bytes = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  return bytes.every((byte) => byte <= 0xff) && isAscii(inside) ? bytes : undefined;
}

/** What `repr` shows of bytes between the quotes. */
export function escapeBytes(bytes: readonly number[]): string {
  return bytes.map(escapeByte).join('');
}

function escapeByte(byte: number): string {
  if (byte === 0x09) return '\\t';
  if (byte === 0x0a) return '\\n';
  if (byte === 0x0d) return '\\r';
  if (byte === 0x27 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  if (byte < 0x20 || byte > 0x7e) return `\\x${byte.toString(16).padStart(2, '0')}`;
  return String.fromCharCode(byte);
}

function characterOf(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) > 0x7f) return false;
  }
  return true;
}
