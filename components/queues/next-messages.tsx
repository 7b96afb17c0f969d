'use client';
import { memo, type ReactNode, useState } from 'react';
import type { WaitingMessage } from '../../lib/contract/models.ts';
import { peekQueue } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Duration } from '../domain/duration.tsx';
import { PendingRows } from '../domain/pending-rows.tsx';
import { TaskName } from '../domain/task-name.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { useCall } from '../live/use-query-call.ts';
import { useCarryRange } from '../shell/page-range.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Card, CardFoot, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { EntityLink } from '../ui/link.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { Tag } from '../ui/tag.tsx';

const FEW = 10;
const MANY = 100;
const EVERY_MS = 5_000;

/** The messages that workers take next, in order, read in place: looking takes nothing away. */
export function NextMessages({ name, depth, isReadable }: NextMessagesProps) {
  const [limit, setLimit] = useState(FEW);
  // Asked again while somebody looks: a hidden tab asks nothing.
  const { data, error, isPending, isPlaceholderData, refetch } = useCall(
    peekQueue,
    { name, limit },
    { enabled: isReadable, refetchEveryMs: EVERY_MS },
  );
  const carry = useCarryRange();
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
      {items.length > 0 && (
        <Table label={`Messages waiting in ${name}`} busy={isPlaceholderData}>
          <thead>
            <tr>
              <Th numeric>Pos.</Th>
              <Th>Task</Th>
              <Th className="max-sm:hidden">Arguments</Th>
              <Th numeric>Waiting</Th>
              <Th className="max-sm:hidden">Sent by</Th>
            </tr>
          </thead>
          <tbody>
            {items.map((message) => (
              <MessageRow key={`${message.position} ${message.uuid}`} message={message} carry={carry} />
            ))}
          </tbody>
        </Table>
      )}
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

interface NextMessagesProps {
  readonly name: string;
  readonly depth: number | undefined;
  /** False while the broker cannot be reached: then nothing is asked. */
  readonly isReadable: boolean;
}

const MessageRow = memo(function MessageRow({ message, carry }: MessageRowProps) {
  const { position, unreadable, age, origin } = message;
  return (
    <Tr>
      <Td numeric className="w-10 text-ink-3">
        {position}
      </Td>
      {unreadable === undefined ? (
        <>
          <Td className="max-sm:max-w-[44vw] max-sm:truncate">
            <MessageName message={message} carry={carry} />
          </Td>
          <Td fill className="mono text-ink-3 max-sm:hidden">
            <span title={argumentsText(message)}>{argumentsText(message)}</span>
          </Td>
        </>
      ) : (
        <Td colSpan={2} className="text-ink-3">
          cannot be read: {unreadable}
        </Td>
      )}
      <Td numeric>
        {age === undefined ? (
          <Unknown why="the message tells no time, and no task-sent event came" />
        ) : (
          <Duration seconds={age} />
        )}
      </Td>
      <Td className="mono max-w-[20ch] truncate text-ink-2 max-sm:hidden">
        <span title={origin}>{origin ?? <Unknown why="the message does not tell" />}</span>
      </Td>
    </Tr>
  );
});

interface MessageRowProps {
  readonly message: WaitingMessage;
  readonly carry: (href: string) => string;
}

function MessageName({
  message: { uuid, name, priority, eta, retries, redelivered },
  carry,
}: MessageRowProps): ReactNode {
  const words = <TaskName name={name} />;
  return (
    <span className="inline-flex items-center gap-1.5">
      {uuid === undefined ? (
        words
      ) : (
        <EntityLink href={carry(subjectHref({ kind: 'task', id: uuid }) ?? '/tasks')}>{words}</EntityLink>
      )}
      {(priority ?? 0) > 0 && <Tag>priority {priority}</Tag>}
      {eta !== undefined && <Tag>eta</Tag>}
      {(retries ?? 0) > 0 && <Tag>retry {retries}</Tag>}
      {redelivered === true && <Tag>redelivered</Tag>}
    </span>
  );
}

/** As in a call: `'a', 2, locale='de'` without the brackets that say nothing. */
function argumentsText({ args, kwargs }: WaitingMessage): string {
  const shown = [args, kwargs].filter((text) => text !== undefined && !/^(\(\)|\[\]|\{\})$/.test(text));
  return shown.length === 0 ? 'none' : shown.join(' ');
}
