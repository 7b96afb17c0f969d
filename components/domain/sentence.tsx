'use client';
import type { Subject } from '../../lib/contract/models.ts';
import { splitSentence } from '../../lib/views/sentence.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { EntityLink } from '../ui/link.tsx';

/** A sentence in which the names of `subjects` lead to their pages. */
export function Sentence({ text, subjects, carry }: SentenceProps) {
  return splitSentence(text, subjects).map((part) => {
    if (typeof part === 'string') return part;
    return <SubjectLink key={`${part.kind} ${part.id}`} subject={part} carry={carry} />;
  });
}

interface SentenceProps {
  readonly text: string;
  readonly subjects: readonly Subject[];
  /** Makes links keep what the page's address holds, such as its range. */
  readonly carry: (href: string) => string;
}

/** The name of a thing as a link to its page; plain where it has none. */
export function SubjectLink({
  subject,
  carry,
}: {
  readonly subject: Subject;
  readonly carry: (href: string) => string;
}) {
  const href = subjectHref(subject);
  if (href === undefined) return <span>{subject.id}</span>;
  return (
    <EntityLink href={carry(href)} className="break-all whitespace-normal">
      {subject.id}
    </EntityLink>
  );
}
