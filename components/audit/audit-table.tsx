'use client';
import { useState } from 'react';
import type { AuditEntry } from '../../lib/contract/models.ts';
import { Id } from '../domain/id.tsx';
import { SubjectLink } from '../domain/sentence.tsx';
import { ClockTime, TimeAgo } from '../domain/time-ago.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { IconButton } from '../ui/button.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { auditOutcome } from './audit-outcome.ts';

type Carry = (href: string) => string;

export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  const carry = useCarryRange();
  const [open, setOpen] = useState<string | undefined>(undefined);
  return (
    <Table label="Commands">
      <thead>
        <tr>
          <Th>When</Th>
          <Th className="max-sm:hidden">By</Th>
          <Th>What was asked</Th>
          <Th className="max-md:hidden">Of</Th>
          <Th className="max-lg:hidden">Reason</Th>
          <Th>What became of it</Th>
          <Th>
            <span className="sr-only">More</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <AuditRow
            key={entry.id}
            entry={entry}
            carry={carry}
            isOpen={open === entry.id}
            onToggle={() => setOpen(open === entry.id ? undefined : entry.id)}
          />
        ))}
      </tbody>
    </Table>
  );
}

function AuditRow({ entry, carry, isOpen, onToggle }: AuditRowProps) {
  const { at, actor, from, sentence, reason, outcome } = entry;
  const { word, rest, tone } = auditOutcome(outcome);
  return (
    <>
      <Tr selected={isOpen}>
        <Td className="py-1.5 align-top text-ink-2">
          <span className="block">
            <TimeAgo at={at} />
          </span>
          <span className="block text-11 text-ink-3">
            <ClockTime at={at} ms={false} />
          </span>
        </Td>
        <Td className="py-1.5 align-top max-sm:hidden">
          <span className="block">{actor}</span>
          {from?.address !== undefined && (
            <span className="mono block text-11 text-ink-3" title="The address it was asked from">
              {from.address}
            </span>
          )}
        </Td>
        <Td className="min-w-[16ch] whitespace-normal! py-1.5 align-top">
          <span className="break-words">{sentence}</span>
          <span className="block text-11 text-ink-3 sm:hidden">by {actor}</span>
        </Td>
        <Td className="max-w-[28ch] whitespace-normal! py-1.5 align-top max-md:hidden">
          <OfWhat entry={entry} carry={carry} />
        </Td>
        <Td className="max-w-[32ch] whitespace-normal! py-1.5 align-top text-ink-2 max-lg:hidden">
          {reason ?? <span className="text-ink-3">none given</span>}
        </Td>
        <Td className="max-w-[44ch] whitespace-normal! py-1.5 align-top">
          <b className={tone === 'bad' ? 'font-medium text-sev-crit' : 'font-medium'}>{word}</b>
          {rest !== '' && <span className="break-words text-ink-3"> {rest}</span>}
        </Td>
        <Td className="py-1 align-top">
          <IconButton
            icon={isOpen ? 'chevron-down' : 'chevron-right'}
            size="sm"
            label={`Details of ${sentence}`}
            aria-expanded={isOpen}
            onClick={onToggle}
          />
        </Td>
      </Tr>
      {isOpen && (
        <tr>
          <td colSpan={7} className="whitespace-normal! bg-sunken px-4! py-2.5! max-sm:px-3!">
            <Details entry={entry} />
          </td>
        </tr>
      )}
    </>
  );
}

interface AuditRowProps {
  readonly entry: AuditEntry;
  readonly carry: Carry;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function OfWhat({ entry: { target, arguments: given }, carry }: { readonly entry: AuditEntry; readonly carry: Carry }) {
  if (target?.kind === 'task' || target?.kind === 'job')
    return <Id id={target.id} href={carry(`/tasks/${encodeURIComponent(target.id)}`)} copy={false} />;
  if (target !== undefined) return <SubjectLink subject={target} carry={carry} />;
  const { hostnames, tasks } = given;
  const many = Array.isArray(hostnames)
    ? `${hostnames.length} workers`
    : Array.isArray(tasks)
      ? `${tasks.length} tasks`
      : 'all workers';
  return <span className="text-ink-3">{many}</span>;
}

/** Everything that is kept of it: from where, what exactly, and each word on what became of it. */
function Details({ entry }: { readonly entry: AuditEntry }) {
  const { id, from, reason, outcomes } = entry;
  return (
    <dl className="grid grid-cols-[120px_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-12 max-sm:grid-cols-1 max-sm:gap-y-0.5">
      <dt className="text-ink-3">Asked from</dt>
      <dd>
        {from?.address === undefined ? 'Expediter itself, or not known' : <span className="mono">{from.address}</span>}
        {from?.forwarded_for !== undefined && (
          <>
            , with the header X-Forwarded-For <span className="mono break-all">{from.forwarded_for}</span>: only a proxy
            that sets it can vouch for it
          </>
        )}
      </dd>
      <dt className="text-ink-3">Reason</dt>
      <dd>{reason ?? 'none given'}</dd>
      <dt className="text-ink-3">What exactly</dt>
      <dd className="mono [overflow-wrap:anywhere]">{JSON.stringify(entry.arguments)}</dd>
      <dt className="text-ink-3">Became of it</dt>
      <dd>
        <ol>
          {outcomes.map(({ at, outcome }) => (
            <li key={`${at} ${outcome}`}>
              <ClockTime at={at} /> {outcome}
            </li>
          ))}
        </ol>
      </dd>
      <dt className="text-ink-3">Entry</dt>
      <dd className="mono [overflow-wrap:anywhere]">{id}</dd>
    </dl>
  );
}
