'use client';
import clsx from 'clsx';
import { useEffect, useRef } from 'react';
import { printCount } from '../../lib/format/count.ts';
import type { Completion } from '../../lib/query/suggest.ts';
import { POPUP } from '../ui/popup.ts';

/** What could be meant at the caret, under the query bar. The focus stays in the input, which names the active one. */
export function Completions({ id, completions, active, onHover, onAccept }: CompletionsProps) {
  const row = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row changes with the active one
  useEffect(() => {
    row.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  return (
    <div
      id={`${id}-list`}
      role="listbox"
      aria-label="Completions"
      className={clsx(POPUP, 'absolute top-full left-0 z-20 mt-1 max-h-80 w-[min(520px,100%)] overflow-y-auto p-1')}
    >
      {completions.map((completion, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active one
        <div
          key={`${completion.kind} ${completion.insert}`}
          id={`${id}-${index}`}
          ref={index === active ? row : undefined}
          role="option"
          aria-selected={index === active}
          // Before the click, which would take the focus out of the input.
          onPointerDown={(event) => {
            event.preventDefault();
            onAccept(completion);
          }}
          onPointerMove={() => onHover(index)}
          className={clsx(
            'flex h-7 cursor-default select-none items-center gap-3 rounded px-2 text-12 max-sm:h-10',
            index === active && 'bg-hover',
          )}
        >
          <span className="mono shrink-0 truncate font-medium">{completion.label}</span>
          <span className="min-w-0 flex-1 truncate text-11 text-ink-3">{completion.help}</span>
          {completion.count !== undefined && <span className="text-11 text-ink-3">{printCount(completion.count)}</span>}
        </div>
      ))}
    </div>
  );
}

interface CompletionsProps {
  readonly id: string;
  readonly completions: readonly Completion[];
  readonly active: number;
  readonly onHover: (index: number) => void;
  readonly onAccept: (completion: Completion) => void;
}
