import type { ReactNode } from 'react';
import { TimeAgo } from '../domain/time-ago.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** One answer of a worker under a line with its age; in its place what went wrong, in the worker's own words. */
export function Answer({ asked, isEmpty, none, right, children }: AnswerProps) {
  return (
    <>
      <div className="flex min-h-9 items-center gap-3 border-line-soft border-b bg-sunken px-4 py-1 text-12 text-ink-3 max-sm:px-3">
        <span className="min-w-0 flex-1">
          {asked === undefined ? (
            'Not answered yet'
          ) : (
            <>
              {asked.error === undefined ? 'Answered' : 'Refused'} <TimeAgo at={asked.at} />
            </>
          )}
        </span>
        {right}
      </div>
      {body({ asked, isEmpty, none, children })}
    </>
  );
}

function body({ asked, isEmpty, none, children }: Omit<AnswerProps, 'right'>): ReactNode {
  if (asked === undefined) {
    return (
      <EmptyState compact title="It has kept silent on this">
        It is asked when its page is opened and every few seconds after that.
      </EmptyState>
    );
  }
  if (asked.error !== undefined) {
    return (
      <EmptyState compact title="It refused to answer">
        <code className="[overflow-wrap:anywhere]">{asked.error}</code>
      </EmptyState>
    );
  }
  if (isEmpty) {
    return (
      <EmptyState compact title={none.title}>
        {none.text === '' ? undefined : none.text}
      </EmptyState>
    );
  }
  return children;
}

interface AnswerProps {
  readonly asked: { readonly at: number; readonly error?: string | undefined } | undefined;
  /** It answered, and there is nothing. */
  readonly isEmpty: boolean;
  readonly none: { readonly title: string; readonly text: string };
  readonly right: ReactNode;
  readonly children: ReactNode;
}
