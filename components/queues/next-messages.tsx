'use client';
import { useState } from 'react';
import type { Peeking } from '../../lib/contract/models.ts';
import { peekQueue } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { PendingRows } from '../domain/pending-rows.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { useCall } from '../live/use-query-call.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { MessageTable } from './message-table.tsx';
import { TakenMessages } from './taken-messages.tsx';

const FEW = 10;
const MANY = 100;
const EVERY_MS = 5_000;

/** The messages that workers take next, in order; where looking would change them, nothing is done unasked. */
export function NextMessages({ peeking, ...props }: NextMessagesProps & { readonly peeking: Peeking }) {
  switch (peeking.how) {
    case 'in-place':
      return <ReadMessages {...props} />;
    case 'redelivers':
      return <TakenMessages {...props} />;
    case 'refused':
      return <RefusedMessages why={peeking.why} />;
    default:
      return peeking satisfies never;
  }
}

function RefusedMessages({ why }: { readonly why: string }) {
  return (
    <Card aria-labelledby="next">
      <CardHead id="next" title="Next to be taken" />
      <EmptyState compact title="Messages are not shown">
        {why}
      </EmptyState>
    </Card>
  );
}

/** Read in place: looking takes nothing away. */
function ReadMessages({ name, depth, isReadable }: NextMessagesProps) {
  const [limit, setLimit] = useState(FEW);
  // Asked again while somebody looks: a hidden tab asks nothing.
  const { data, error, isPending, isPlaceholderData, refetch } = useCall(
    peekQueue,
    { name, limit },
    { enabled: isReadable, refetchEveryMs: EVERY_MS },
  );
  const items = data?.items ?? [];

  return (
    <Card aria-labelledby="next">
      <CardHead
        id="next"
        title="Next to be taken"
        count={
          items.length === 0
            ? undefined
            : `first ${items.length}${depth === undefined ? '' : ` of ${groupDigits(Math.max(depth, items.length))}`}, read in place`
        }
        right={
          <>
            {data !== undefined && (
              <span className="text-11 text-ink-3 max-sm:hidden">
                read <TimeAgo at={data.at} />
              </span>
            )}
            <IconButton
              icon="retry"
              size="sm"
              label="Read again"
              disabled={!isReadable}
              onClick={() => void refetch()}
            />
          </>
        }
      />
      {error !== null && isReadable && (
        <p role="alert" className="border-line-soft border-b px-4 py-2 text-12 text-sev-crit">
          The messages could not be read: {error.message}
          {data !== undefined && ' What stands below is the last that was.'}
        </p>
      )}
      {isPending && isReadable && <PendingRows rows={6} label="Reading the messages" />}
      {data === undefined && !isReadable && (
        <EmptyState compact title="Not known now">
          Messages are read in the broker, which cannot be reached. They are read again as soon as it can.
        </EmptyState>
      )}
      {data !== undefined && items.length === 0 && (
        <EmptyState compact title="Nothing waits in this queue">
          Messages that workers have taken already are with them, under Unacked.
        </EmptyState>
      )}
      {items.length > 0 && <MessageTable name={name} items={items} busy={isPlaceholderData} />}
      {items.length >= limit && limit < MANY && (
        <CardFoot>
          <Button size="sm" variant="quiet" icon="chevron-down" onClick={() => setLimit(MANY)}>
            Read the first {MANY}
          </Button>
        </CardFoot>
      )}
    </Card>
  );
}

export interface NextMessagesProps {
  readonly name: string;
  readonly depth: number | undefined;
  /** False while the broker cannot be reached: then nothing is asked. */
  readonly isReadable: boolean;
}
