'use client';
import { useState } from 'react';
import type { WaitingMessage } from '../../lib/contract/models.ts';
import { peekQueue } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { TimeAgo } from '../domain/time-ago.tsx';
import { useCaller } from '../live/cluster.tsx';
import { Button } from '../ui/button.tsx';
import { Card, CardBody, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { MessageTable } from './message-table.tsx';
import type { NextMessagesProps } from './next-messages.tsx';

const FEW = 10;

/**
 * The next messages of a broker that cannot show one without taking it. Each look is asked for in so many words and
 * happens once: never by itself, never again because a tab came back to the front.
 */
export function TakenMessages({ name, depth, isReadable }: NextMessagesProps) {
  const [seen, setSeen] = useState<{ readonly items: readonly WaitingMessage[]; readonly at: number } | undefined>();
  const [error, setError] = useState<string | undefined>();
  const [isAsking, setAsking] = useState(false);
  const refusal = useWhyNoCommands();
  const call = useCaller();

  async function look() {
    setAsking(true);
    setError(undefined);
    try {
      setSeen(await call(peekQueue, { name, limit: FEW, acceptRedelivered: true }));
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
    setAsking(false);
  }

  return (
    <Card aria-labelledby="next">
      <CardHead
        id="next"
        title="Next to be taken"
        count={seen === undefined || seen.items.length === 0 ? undefined : countWords(seen.items.length, depth)}
        right={
          seen !== undefined && (
            <span className="text-11 text-ink-3">
              looked at <TimeAgo at={seen.at} />
            </span>
          )
        }
      />
      {error !== undefined && (
        <p role="alert" className="border-line-soft border-b px-4 py-2 text-12 text-sev-crit">
          The messages could not be shown: {error}
        </p>
      )}
      {seen !== undefined && seen.items.length === 0 && (
        <EmptyState compact title="Nothing waited in this queue">
          Messages that workers have taken already are with them, under Unacked.
        </EmptyState>
      )}
      {seen !== undefined && seen.items.length > 0 && <MessageTable name={name} items={seen.items} busy={isAsking} />}
      <CardBody>
        <p className="max-w-[72ch] text-12 text-ink-2">
          RabbitMQ has no way to look without taking: each message shown is taken and put back at its place, and is from
          then on marked as <b className="font-medium">redelivered</b>. Workers with{' '}
          <code>worker_deduplicate_successful_tasks</code> and applications see that mark. For the moment of the look no
          worker can take these messages.
        </p>
        <div className="mt-3">
          <Button
            disabled={refusal !== undefined || !isReadable || isAsking || depth === 0}
            title={refusal ?? (depth === 0 ? 'Nothing waits in it' : undefined)}
            onClick={() => void look()}
          >
            {seen === undefined ? `Take, show and put back ${FEW}` : 'Take, show and put back again'}
          </Button>
        </div>
      </CardBody>
    </Card>
  );
}

function countWords(shown: number, depth: number | undefined): string {
  return `first ${shown}${depth === undefined ? '' : ` of ${groupDigits(Math.max(depth, shown))}`}, taken and put back`;
}
