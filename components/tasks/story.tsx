'use client';
import { Fragment } from 'react';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { whatHappened } from '../../lib/tasks/what-happened.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { ClockTime } from '../domain/time-ago.tsx';
import { useNow } from '../live/use-now.ts';
import { EntityLink } from '../ui/link.tsx';

/** What became of a task and why, in plain sentences whose names lead on. */
export function Story({ task }: { readonly task: TaskDetail }) {
  const parts = whatHappened(task, useNow());
  return parts.map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is said anew as a whole
    return <Fragment key={index}>{<Piece part={part} />}</Fragment>;
  });
}

function Piece({ part }: { readonly part: ReturnType<typeof whatHappened>[number] }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'strong':
      return <b className="font-semibold">{part.text}</b>;
    case 'code':
      return <span className="mono break-words font-medium">{part.text}</span>;
    case 'time':
      return <ClockTime at={part.at} ms={false} />;
    case 'link': {
      const href = subjectHref(part.to);
      if (href === undefined) return part.text;
      return (
        <EntityLink href={href} className="whitespace-normal! break-words">
          {part.text}
        </EntityLink>
      );
    }
    default:
      return part satisfies never;
  }
}
