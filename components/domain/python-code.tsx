import type { ReactNode } from 'react';

const TOKENS =
  /(#.*$)|([rbfuRBFU]{0,2}(?:'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))|\b(and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|if|import|in|is|lambda|not|or|pass|raise|return|try|while|with|yield|None|True|False)\b/gm;

const COLOURS = ['text-ink-3', 'text-st-success', 'text-st-revoked'] as const;

/** One line of Python with keywords, strings and comments told apart: enough to read by, not a parser. */
export function PythonCode({ code }: { readonly code: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    if (match.index > end) parts.push(code.slice(end, match.index));
    const kind = match.slice(1).findIndex((group) => group !== undefined);
    parts.push(
      <span key={match.index} className={COLOURS[kind]}>
        {match[0]}
      </span>,
    );
    end = match.index + match[0].length;
  }
  parts.push(code.slice(end));
  return <>{parts}</>;
}
