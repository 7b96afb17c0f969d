import type { QueueDetail } from '../../lib/contract/models.ts';
import { groupDigits, printCount } from '../../lib/format/count.ts';
import { Card, CardBody, CardHead } from '../ui/card.tsx';
import { KeyValues } from '../ui/key-values.tsx';
import { traitItems } from './trait-words.ts';

/** What RabbitMQ knows of a queue beside its messages. Nothing is drawn for a broker that says none of it. */
export function RabbitMqFacts({ queue }: { readonly queue: QueueDetail }) {
  const { traits, redeliverRate, brokerConsumers } = queue;
  if (traits === undefined) return null;
  return (
    <Card aria-labelledby="rabbitmq">
      <CardHead id="rabbitmq" title="In RabbitMQ" />
      <CardBody>
        <KeyValues
          keyWidth={124}
          items={[
            ...traitItems(traits),
            {
              key: 'Redelivered',
              value: redeliverRate === undefined ? undefined : `${printCount(redeliverRate)} a second`,
            },
            {
              key: 'Consumers',
              value: brokerConsumers === undefined ? undefined : `${groupDigits(brokerConsumers)} counted by RabbitMQ`,
            },
          ]}
        />
        <p className="mt-2 text-11 text-ink-3">From RabbitMQ’s statistics, which are up to 5 s old.</p>
      </CardBody>
    </Card>
  );
}
