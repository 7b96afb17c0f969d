import clsx from 'clsx';
import type { ReactNode } from 'react';
import type { ParsedQuery, QueryError, QueryToken } from '../../lib/query/parse.ts';

/**
 * The text of the query bar with its terms as chips. It lies under the input letter for letter, so nothing in it may
 * move a letter: chips grow by margins that take back their padding, and both have one width a letter.
 */
export function QueryText({ text, parsed }: { readonly text: string; readonly parsed: ParsedQuery }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const token of parsed.tokens) {
    parts.push(text.slice(end, token.at));
    end = token.at + token.length;
    parts.push(<Chip key={token.at} text={text} token={token} errors={parsed.errors} />);
  }
  return <>{parts}</>;
}

function Chip({ text, token, errors }: ChipProps) {
  const wrong = errors.some(({ at, length }) => at < token.at + token.length && at + length > token.at);
  return (
    <span
      className={clsx(
        '-mx-1.5 rounded px-1.5 py-[3px] shadow-[inset_0_0_0_1px_var(--line)]',
        wrong ? 'bg-sev-crit-soft' : 'bg-sunken',
      )}
    >
      {pieces(text, token, errors).map((piece) => (
        <span
          key={piece.at}
          className={clsx(
            piece.dim ? 'text-ink-2' : 'font-medium text-ink',
            piece.wrong &&
              'underline decoration-[1.5px] decoration-sev-crit decoration-wavy underline-offset-3 [text-decoration-skip-ink:none]',
          )}
        >
          {text.slice(piece.at, piece.end)}
        </span>
      ))}
    </span>
  );
}

interface ChipProps {
  readonly text: string;
  readonly token: QueryToken;
  readonly errors: readonly QueryError[];
}

interface Piece {
  readonly at: number;
  readonly end: number;
  /** The field and its sign, which matter less than the value. */
  readonly dim: boolean;
  readonly wrong: boolean;
}

/** A term cut where its field ends, and where a mistake begins and ends. */
export function pieces(
  text: string,
  { at, length, term }: QueryToken,
  errors: readonly QueryError[],
): readonly Piece[] {
  const end = at + length;
  const field = /^-?[\w.]+:/.exec(text.slice(at, end))?.[0].length ?? 0;
  const valueAt = term?.kind === 'text' ? at : at + field;
  const inside = errors.filter((error) => error.at < end && error.at + error.length > at);
  const cuts = [at, valueAt, ...inside.flatMap((error) => [error.at, error.at + error.length]), end]
    .filter((cut) => cut >= at && cut <= end)
    .sort((a, b) => a - b);
  return cuts.slice(1).flatMap((to, index): Piece[] => {
    const from = cuts[index] ?? to;
    if (from === to) return [];
    const wrong = inside.some((error) => error.at <= from && to <= error.at + error.length);
    return [{ at: from, end: to, dim: to <= valueAt, wrong }];
  });
}
