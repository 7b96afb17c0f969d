'use client';
import { memo, type ReactNode } from 'react';
import type { WaitingMessage } from '../../lib/contract/models.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { Duration } from '../domain/duration.tsx';
import { TaskName } from '../domain/task-name.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { useCarryRange } from '../shell/page-range.ts';
import { EntityLink } from '../ui/link.tsx';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { Tag } from '../ui/tag.tsx';

/** Waiting messages in the order workers take them. */
export function MessageTable({ name, items, busy = false }: MessageTableProps) {
  const carry = useCarryRange();
  return (
    <Table label={`Messages waiting in ${name}`} busy={busy}>
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
  );
}

interface MessageTableProps {
  readonly name: string;
  readonly items: readonly WaitingMessage[];
  readonly busy?: boolean;
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
