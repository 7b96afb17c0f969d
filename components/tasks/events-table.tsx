'use client';
import { Fragment, useState } from 'react';
import type { RawEvent } from '../../lib/contract/models.ts';
import { printDuration } from '../../lib/format/duration.ts';
import { ClockTime } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Icon } from '../ui/icon.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';

/** The events of a task as they came, in the order of their workers, each with all it carried. */
export function EventsTable({ events, dropped }: { readonly events: readonly RawEvent[]; readonly dropped: number }) {
  if (events.length === 0) {
    return (
      <EmptyState compact title="No events are kept">
        What the history keeps of an old task is what they added up to.
      </EmptyState>
    );
  }
  return (
    <>
      {dropped > 0 && (
        <p className="border-line-soft border-b px-4 py-2 text-12 text-sev-warn">
          {dropped} more events were not kept: the task had too many.
        </p>
      )}
      <Table label="Events">
        <thead>
          <tr>
            <Th>Event</Th>
            <Th>Sent at</Th>
            <Th className="max-sm:hidden">From</Th>
            <Th numeric className="max-sm:hidden">
              Clock
            </Th>
            <Th numeric>Lag</Th>
          </tr>
        </thead>
        <tbody>
          {events.map((event, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an event may come twice, and late ones come between
            <EventRows key={index} event={event} />
          ))}
        </tbody>
      </Table>
    </>
  );
}

function EventRows({ event }: { readonly event: RawEvent }) {
  const [open, setOpen] = useState(false);
  const lag = event.at - event.timestamp;
  return (
    <Fragment>
      <Tr>
        <Td>
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="mono -ml-1 inline-flex h-6 items-center gap-1 pr-1"
          >
            <Icon name={open ? 'chevron-down' : 'chevron-right'} className="text-ink-3" />
            {event.type}
          </button>
        </Td>
        <Td>
          <ClockTime at={event.timestamp} />
        </Td>
        <Td className="max-sm:hidden">
          {event.hostname}
          {event.pid !== undefined && <span className="text-ink-3"> pid {event.pid}</span>}
        </Td>
        <Td numeric className="max-sm:hidden">
          {event.clock ?? <Unknown />}
        </Td>
        <Td numeric>
          <span
            title={
              lag < 0
                ? 'It arrived before it was sent: the clocks differ'
                : 'From when it was made to when it arrived here'
            }
          >
            {lag < 0 ? `−${printDuration(-lag)}` : printDuration(lag)}
          </span>
        </Td>
      </Tr>
      {open && (
        <tr>
          <td colSpan={5} className="whitespace-normal!">
            <EventFields event={event} />
          </td>
        </tr>
      )}
    </Fragment>
  );
}

function EventFields({ event }: { readonly event: RawEvent }) {
  const json = JSON.stringify(event.fields, undefined, 2);
  return (
    <div className="relative my-2">
      <pre className="max-h-96 overflow-auto whitespace-pre-wrap break-words rounded-control border border-line-soft bg-sunken px-2.5 py-1.5 pr-9 text-12 leading-5">
        {json}
      </pre>
      <CopyButton text={json} label="Copy as JSON" className="absolute top-1 right-1" />
    </div>
  );
}
