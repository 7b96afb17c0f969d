import clsx from 'clsx';
import type { ReactNode } from 'react';
import { CopyButton } from './copy-button.tsx';

/** One command or setting to copy. `prompt` is shown, never copied. */
export function Command({ text, prompt }: { readonly text: string; readonly prompt?: string }) {
  return (
    <div className="flex min-h-8 items-center gap-2 rounded-control border border-line bg-sunken py-0.5 pr-1 pl-2.5 text-12">
      <code className="min-w-0 flex-1 overflow-x-auto whitespace-pre">
        {prompt !== undefined && <span className="select-none text-ink-3">{prompt} </span>}
        {text}
      </code>
      <CopyButton text={text} label="Copy" />
    </div>
  );
}

export interface CodeLine {
  /** Line number in its file; absent where none is known. */
  readonly number?: number | undefined;
  readonly text: ReactNode;
  /** The line it is about. */
  readonly hit?: boolean;
}

/** Lines of code with their numbers; the one it is about has the ground and edge of trouble. */
export function CodeBlock({ lines, label, className }: CodeBlockProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls, these are lines
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, and must do so without a mouse
      tabIndex={0}
      className={clsx(
        'overflow-x-auto rounded-control border border-line-soft bg-sunken py-1 font-mono text-12 leading-5',
        className,
      )}
    >
      {lines.map((line, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never move
          key={index}
          className={clsx(
            'flex min-w-max whitespace-pre pr-3',
            line.hit &&
              'bg-[color-mix(in_oklab,var(--ch-failure)_11%,transparent)] shadow-[inset_2px_0_0_var(--ch-failure)]',
          )}
        >
          <span className={clsx('w-11 shrink-0 select-none pr-3.5 text-right', line.hit ? 'text-ink-2' : 'text-ink-3')}>
            {line.number ?? ''}
          </span>
          <code className="text-[1em]">{line.text}</code>
        </div>
      ))}
    </div>
  );
}

interface CodeBlockProps {
  readonly lines: readonly CodeLine[];
  readonly label: string;
  readonly className?: string | undefined;
}
