import type { ManagementApi } from '../../lib/contract/models.ts';
import { Card, CardBody, CardHead } from '../ui/card.tsx';
import { Command } from '../ui/code-block.tsx';

const MISSING =
  'Without it Expediter does not see queues that nobody consumes, unacknowledged messages, rates of messages in, out and redelivered, kinds of queues, policies, dead-letter exchanges, memory and disk alarms, and what is scheduled in the broker.';

/** What cannot be seen of RabbitMQ, why, and the command that mends it. Nothing when all is seen. */
export function ManagementNotice({ management }: { readonly management: ManagementApi | undefined }) {
  if (management === undefined || management.state === 'connecting') return null;
  const said = management.state === 'missing' ? management.why : management.limits;
  if (said === undefined) return null;
  return (
    <Card aria-labelledby="management">
      <CardHead
        id="management"
        title={management.state === 'missing' ? 'RabbitMQ tells a part only' : 'RabbitMQ tells almost all'}
      />
      <CardBody>
        <p className="max-w-[90ch] break-words text-12 text-ink-2">
          {said} {management.state === 'missing' && MISSING}
        </p>
        {management.mend !== undefined && (
          <div className="mt-3 max-w-[560px]">
            <p className="mb-1 text-12 text-ink-3">To mend it, where RabbitMQ runs:</p>
            <Command prompt="$" text={management.mend} />
            <p className="mt-1.5 text-11 text-ink-3">It is looked for again by itself, within five minutes.</p>
          </div>
        )}
      </CardBody>
    </Card>
  );
}
