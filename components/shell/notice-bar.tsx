import clsx from 'clsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import type { Notice } from './shell-facts.ts';

const GROUNDS: Record<Notice['tone'], string> = {
  critical: 'bg-sev-crit-soft',
  warning: 'bg-sev-warn-soft',
  info: 'bg-sev-info-soft',
};
const WORDS: Record<Notice['tone'], string> = {
  critical: 'text-sev-crit',
  warning: 'text-sev-warn',
  info: 'text-sev-info',
};

/** One line over the whole width, 36 px high: what has to be known on every page. */
export function NoticeBar({ notice }: { readonly notice: Notice }) {
  const { tone, word, text, command, since } = notice;
  return (
    <section
      // Outside the page's landmarks, so it is one itself.
      aria-label={word}
      {...(tone === 'critical' ? { role: 'alert' } : {})}
      className={clsx(
        'flex h-9 items-center gap-2.5 border-line border-b px-6 text-12 max-sm:h-auto max-sm:flex-wrap max-sm:min-h-9 max-sm:px-3 max-sm:py-1.5',
        GROUNDS[tone],
      )}
    >
      <span
        className={clsx(
          'inline-flex h-[18px] shrink-0 items-center rounded px-1.5 font-strong text-11 shadow-[inset_0_0_0_1px_currentColor]',
          WORDS[tone],
        )}
      >
        {word}
      </span>
      <span
        className={clsx(
          'min-w-0 truncate max-sm:whitespace-normal max-sm:break-words',
          command === undefined && 'flex-1',
        )}
        title={text}
      >
        {text}
      </span>
      {command !== undefined && (
        <span className="flex min-w-0 flex-1 items-center gap-1">
          <code className="truncate font-mono text-11">{command}</code>
          <CopyButton text={command} label="Copy the command" />
        </span>
      )}
      {since !== undefined && (
        <span className="whitespace-nowrap text-ink-2 max-sm:hidden">
          <TimeAgo at={since} />
        </span>
      )}
    </section>
  );
}
