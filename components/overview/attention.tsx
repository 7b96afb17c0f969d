'use client';
import type { Finding } from '../../lib/contract/models.ts';
import { subjectHref, tasksHref } from '../../lib/views/subject.ts';
import { SubjectLink } from '../domain/sentence.tsx';
import { Elapsed } from '../domain/time-ago.tsx';
import { AttentionItem, AttentionList } from '../domain/verdict.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Card, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** What needs somebody, worst first, each with the one place to go. */
export function Attention({ findings, carry }: AttentionProps) {
  return (
    <Card aria-labelledby="attention">
      <CardHead
        id="attention"
        title="Needs attention"
        count={findings.length === 0 ? undefined : `${findings.length}${findings.length > 1 ? ', worst first' : ''}`}
      />
      {findings.length === 0 ? (
        <EmptyState compact title="Nothing needs attention">
          Queues that stand still, workers that fall silent and failures above the usual are told here, worst first.
        </EmptyState>
      ) : (
        <AttentionList>
          {findings.map((finding) => (
            <AttentionItem
              key={finding.id}
              severity={finding.severity}
              title={
                <>
                  <SubjectLink subject={finding.subject} carry={carry} /> {finding.sentence}
                </>
              }
              why={<span className="break-words">{finding.why}</span>}
              since={finding.since === undefined ? undefined : <Elapsed since={finding.since} />}
              acts={<Act finding={finding} carry={carry} />}
            />
          ))}
        </AttentionList>
      )}
    </Card>
  );
}

interface AttentionProps {
  readonly findings: readonly Finding[];
  readonly carry: (href: string) => string;
}

/** The place where it can be understood, or mended. */
function Act({ finding, carry }: { readonly finding: Finding; readonly carry: (href: string) => string }) {
  const act = actOf(finding);
  if (act === undefined) return null;
  return (
    <ButtonLink size="sm" href={carry(act.href)} aria-label={`${act.label}: ${finding.subject.id}`}>
      {act.label}
    </ButtonLink>
  );
}

export function actOf({ id, subject }: Finding): { readonly label: string; readonly href: string } | undefined {
  const href = subjectHref(subject);
  if (href === undefined) return undefined;
  switch (subject.kind) {
    case 'queue':
      if (id.startsWith('paused:')) return { label: 'Resume…', href: `${href}?do=resume` };
      return id.startsWith('no-consumer:')
        ? { label: 'Add consumer…', href: `${href}?do=add-consumer` }
        : { label: 'Open queue', href };
    case 'worker':
      return { label: 'Open worker', href };
    case 'task':
      return { label: 'Open task', href };
    case 'job':
      return { label: 'Open job', href };
    case 'type':
      if (!id.startsWith('failing')) return { label: 'See tasks', href: tasksHref({ name: subject.id }) };
      return { label: 'See failures', href: tasksHref({ state: 'FAILURE', name: subject.id }) };
    case 'data':
      return undefined;
    default:
      return subject satisfies never;
  }
}
