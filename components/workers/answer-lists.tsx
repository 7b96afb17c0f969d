'use client';
import { type ReactNode, useMemo, useState } from 'react';
import type { WorkerDetail } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { flatFields } from '../../lib/workers/flat-fields.ts';
import { parseRegistered } from '../../lib/workers/registered.ts';
import { TaskName } from '../domain/task-name.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Input } from '../ui/input.tsx';
import { EntityLink } from '../ui/link.tsx';
import { Table, Td, Th } from '../ui/table.tsx';

/** A worker may remember 50,000 revoked ids; so many are drawn. */
const MOST = 200;
/** Characters of a value that are shown unasked. */
const LONG = 240;
/** From so many rows on it helps to filter them. */
const MANY = 12;

/** Ids that it will drop. */
export function IdList({ ids }: { readonly ids: readonly string[] }) {
  const carry = useCarryRange();
  return (
    <Filtered items={ids} textOf={(id) => id} label="Filter the ids">
      {(shown) => (
        <ul className="columns-2 gap-6 px-4 py-2 text-12 max-sm:columns-1 max-sm:px-3">
          {shown.map((id) => (
            <li key={id} className="flex h-6 min-w-0 items-center">
              <EntityLink mono href={carry(subjectHref({ kind: 'task', id }) ?? '/tasks')} className="truncate">
                {id}
              </EntityLink>
            </li>
          ))}
        </ul>
      )}
    </Filtered>
  );
}

/** Task types that it can run, with the settings that it tells. */
export function RegisteredList({ texts }: { readonly texts: readonly string[] }) {
  const carry = useCarryRange();
  const types = useMemo(() => texts.map(parseRegistered), [texts]);
  return (
    <Filtered items={types} textOf={({ name }) => name} label="Filter the task types">
      {(shown) => (
        <ul className="columns-2 gap-6 px-4 py-2 text-12 max-sm:columns-1 max-sm:px-3">
          {shown.map(({ name, settings }) => (
            <li key={name} className="flex min-h-6 min-w-0 items-center gap-2">
              <EntityLink
                href={carry(subjectHref({ kind: 'type', id: name }) ?? '/tasks')}
                className="min-w-0 max-w-full shrink truncate"
              >
                <TaskName name={name} truncate />
              </EntityLink>
              {settings !== undefined && <span className="mono truncate text-ink-3">{settings}</span>}
            </li>
          ))}
        </ul>
      )}
    </Filtered>
  );
}

/** Queues that it consumes. */
export function QueueList({
  queues,
}: {
  readonly queues: NonNullable<NonNullable<WorkerDetail['activeQueues']>['value']>;
}) {
  const carry = useCarryRange();
  return (
    <Table label="Queues that it consumes">
      <thead>
        <tr>
          <Th>Queue</Th>
          <Th>Exchange</Th>
          <Th>Routing key</Th>
        </tr>
      </thead>
      <tbody>
        {queues.map(({ name, exchange, routing_key }) => (
          <tr key={name}>
            <Td className="font-medium">
              <EntityLink href={carry(subjectHref({ kind: 'queue', id: name }) ?? '/queues')}>{name}</EntityLink>
            </Td>
            <Td className="text-ink-2">{exchange === undefined || exchange === '' ? 'default' : exchange}</Td>
            <Td className="mono text-ink-2">{routing_key ?? name}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Settings or figures, nested ones by their path. */
export function FieldList({
  fields,
  label,
}: {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly label: string;
}) {
  const rows = useMemo(() => flatFields(fields), [fields]);
  return (
    <Filtered
      items={rows}
      textOf={({ key, text }) => `${key} ${text}`}
      label={`Filter ${label.toLowerCase()}`}
      right={<CopyButton text={() => JSON.stringify(fields, null, 2)} label={`Copy ${label.toLowerCase()} as JSON`} />}
    >
      {(shown) => (
        <dl className="px-4 py-1.5 text-12 max-sm:px-3">
          {shown.map(({ key, text }) => (
            <div
              key={key}
              className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-3 border-line-soft border-b py-1 last:border-b-0 max-sm:grid-cols-1 max-sm:gap-0"
            >
              <dt className="mono text-ink-3 [overflow-wrap:anywhere]">{key}</dt>
              <dd className="mono [overflow-wrap:anywhere]">
                <LongText text={text} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Filtered>
  );
}

/** A setting may be pages long; its beginning tells what it is. */
function LongText({ text }: { readonly text: string }) {
  const [whole, setWhole] = useState(false);
  if (text.length <= LONG) return text;
  return (
    <>
      {whole ? text : `${text.slice(0, LONG)}…`}{' '}
      <Button size="sm" variant="quiet" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? 'Less' : `All ${groupDigits(text.length)} characters`}
      </Button>
    </>
  );
}

function Filtered<Item>({ items, textOf, label, right, children }: FilteredProps<Item>) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = wanted === '' ? items : items.filter((item) => textOf(item).toLowerCase().includes(wanted));
  const shown = found.slice(0, MOST);
  return (
    <>
      {(items.length > MANY || right !== undefined) && (
        <div className="flex items-center gap-2 px-4 pt-2 max-sm:px-3">
          <div className="min-w-0 max-w-80 flex-1">
            <Input
              icon="search"
              aria-label={label}
              placeholder="Filter"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          <span className="flex-1" />
          {right}
        </div>
      )}
      {shown.length === 0 ? (
        <p className="px-4 py-4 text-12 text-ink-3">None has “{text.trim()}” in it.</p>
      ) : (
        children(shown)
      )}
      {found.length > shown.length && (
        <p className="px-4 pb-2 text-12 text-ink-3">
          {groupDigits(found.length - shown.length)} more: filter to see them.
        </p>
      )}
    </>
  );
}

interface FilteredProps<Item> {
  readonly items: readonly Item[];
  readonly textOf: (item: Item) => string;
  readonly label: string;
  readonly right?: ReactNode;
  readonly children: (shown: readonly Item[]) => ReactNode;
}
