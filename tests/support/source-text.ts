/** A TypeScript file as the laws of the house see it. Paths are relative to the project, with slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** As it stands between the quotes. */
  readonly specifier: string;
  readonly line: number;
  /** `import type` and `export type … from`: nothing of it is left when the program runs. `import { type X }` still loads. */
  readonly typeOnly: boolean;
}

// A clause holds names, braces, commas and a star, nothing else: `export const from = '…'` is none.
const STATIC =
  /\b(?:import|export)\b(\s*type\b(?!\s*(?:,|from\b)))?(?:(?!\b(?:import|export)\b)[\w$*{},\s])*\bfrom\s*(['"])/g;
const BARE_OR_DYNAMIC = /\bimport\s*(?:\(\s*)?(['"])/g;

/** Every import, export-from and dynamic import, in the order of their lines. */
export function importsOf({ text }: Source): Import[] {
  const code = maskText(text);
  const found = new Map<number, Import>();
  for (const pattern of [STATIC, BARE_OR_DYNAMIC]) {
    for (const match of code.matchAll(pattern)) {
      const quote = match.index + match[0].length - 1;
      const end = code.indexOf(code.charAt(quote), quote + 1);
      if (end < 0) continue;
      const typeOnly = pattern === STATIC && match[1] !== undefined;
      found.set(quote, { specifier: text.slice(quote + 1, end), line: lineAt(text, match.index), typeOnly });
    }
  }
  return [...found].sort(([a], [b]) => a - b).map(([, each]) => each);
}

/** The lines on which the pattern (global) stands in code: not in a comment, a text or a regular expression. */
export function linesWith({ text }: Source, pattern: RegExp): number[] {
  return [...maskText(text).matchAll(pattern)].map((match) => lineAt(text, match.index));
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

// Sticky: each is tried where its `lastIndex` stands.
const ORDINARY = /[^'"`/{}]+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const QUOTED = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const REGULAR_EXPRESSION = /\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y;
const TEMPLATE_TEXT = /(?:[^\\`$]|\\[\s\S]|\$(?!\{))*/y;
/** A slash after this begins a regular expression; elsewhere it divides, or closes a tag. */
const OPERAND_IS_DUE = /(?:^|[(,=:[!&|?{;+*%~^-]|=>|\b(?:return|typeof|case|in|of|await|yield))\s*$/;

const masks = new Map<string, string>();

/** `mask`, done once for each text: every law reads all of them. */
function maskText(text: string): string {
  const known = masks.get(text);
  if (known !== undefined) return known;
  const masked = mask(text);
  masks.set(text, masked);
  return masked;
}

/**
 * The same text, of the same length and lines, with spaces in place of comments and of what stands inside quotes and
 * regular expressions. Code inside `${…}` stays. A quote that its line does not close is an apostrophe of JSX text.
 */
function mask(text: string): string {
  let masked = '';
  /** For each open `${`, how many braces are open inside it. */
  const templates: number[] = [];
  const here = (pattern: RegExp) => {
    pattern.lastIndex = masked.length;
    return pattern.exec(text)?.[0];
  };
  const take = (length: number) => {
    masked += text.slice(masked.length, masked.length + length);
  };
  const blank = (length: number) => {
    masked += text.slice(masked.length, masked.length + length).replace(/[^\n]/g, ' ');
  };
  const quoted = (literal: string) => {
    take(1);
    blank(literal.length - 2);
    take(1);
  };
  /** From a backtick, or the brace that closes a `${`, to the end of the template or its next `${`. */
  const template = () => {
    take(1);
    blank(here(TEMPLATE_TEXT)?.length ?? 0);
    const opens = text.startsWith('${', masked.length);
    if (opens) templates.push(0);
    take(opens ? 2 : 1);
  };
  const brace = (change: number) => {
    const open = templates.pop();
    if (open !== undefined) templates.push(open + change);
    take(1);
  };
  const regularExpression = () => (OPERAND_IS_DUE.test(masked.slice(-40)) ? here(REGULAR_EXPRESSION) : undefined);

  while (masked.length < text.length) {
    const first = text.charAt(masked.length);
    if (first === '`') template();
    else if (first === '}' && templates.at(-1) === 0) {
      templates.pop();
      template();
    } else if (first === '{') brace(1);
    else if (first === '}') brace(-1);
    else if (first === '/') {
      const comment = here(COMMENT);
      const literal = comment === undefined ? regularExpression() : undefined;
      if (comment !== undefined) blank(comment.length);
      else if (literal !== undefined) quoted(literal);
      else take(1);
    } else {
      const literal = here(QUOTED);
      if (literal !== undefined) quoted(literal);
      else take(here(ORDINARY)?.length ?? 1);
    }
  }
  return masked;
}
