import type { BrokerReport, QueueTraits } from '../../lib/contract/models.ts';
import { printBytes } from '../../lib/format/bytes.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { printDuration } from '../../lib/format/duration.ts';

interface Item {
  readonly key: string;
  readonly value: string | undefined;
}

/** The facts of a queue as terms and words; what is not so is left out. */
export function traitItems(traits: QueueTraits): readonly Item[] {
  return [
    { key: 'Kind', value: kindWords(traits) },
    { key: 'State', value: isWell(traits.state) ? undefined : traits.state },
    { key: 'Lives', value: lifeWords(traits) },
    { key: 'Policy', value: policyWords(traits) },
    { key: 'Dead letters go to', value: deadLetterWords(traits) },
    { key: 'Dead letters of', value: traits.dead_letters_of?.join(', ') },
    { key: 'Message TTL', value: traits.message_ttl === undefined ? undefined : printDuration(traits.message_ttl) },
    { key: 'Limit', value: limitWords(traits) },
    {
      key: 'Delivery limit',
      value: traits.delivery_limit === undefined ? undefined : groupDigits(traits.delivery_limit),
    },
    { key: 'Size', value: sizeWords(traits) },
  ];
}

/** "3 messages are scheduled in the broker: 1 due within 2 m 08 s, 2 within 3 d 00 h." */
export function scheduledWords({ messages, due }: NonNullable<BrokerReport['scheduled']>): string {
  if (messages === 0) return 'Nothing is scheduled in the broker.';
  const parts = due.map(
    ({ within, messages: count }, index) =>
      `${groupDigits(count)} ${index === 0 ? 'due ' : ''}within ${printDuration(within)}`,
  );
  const who = messages === 1 ? '1 message is' : `${groupDigits(messages)} messages are`;
  return `${who} scheduled in the broker: ${parts.join(', ')}.`;
}

function kindWords({ type, max_priority, lazy, members, members_online }: QueueTraits): string | undefined {
  if (type === undefined) return undefined;
  const more = [
    ...(max_priority === undefined ? [] : [`priorities 0 to ${max_priority}`]),
    ...(lazy === true ? ['lazy'] : []),
    ...(members === undefined
      ? []
      : [`${members_online ?? '?'} of ${members} ${members === 1 ? 'member' : 'members'} online`]),
  ];
  return [type, ...more].join(', ');
}

function isWell(state: string | undefined): boolean {
  return state === undefined || state === 'running' || state === 'idle' || state === 'flow';
}

function lifeWords({ durable, auto_delete, exclusive, expires }: QueueTraits): string | undefined {
  if (durable === undefined) return undefined;
  return [
    durable ? 'durable' : 'gone when RabbitMQ restarts',
    ...(auto_delete === true ? ['deleted with its last consumer'] : []),
    ...(exclusive === true ? ['exclusive'] : []),
    ...(expires === undefined ? [] : [`deleted when unused for ${printDuration(expires)}`]),
  ].join(', ');
}

function policyWords({ policy, operator_policy, state }: QueueTraits): string | undefined {
  const named = [
    ...(policy === undefined ? [] : [policy]),
    ...(operator_policy === undefined ? [] : [`${operator_policy} (operator)`]),
  ];
  if (named.length > 0) return named.join(', ');
  // A queue that the statistics do not know yet tells no policy either.
  return state === undefined ? undefined : 'none';
}

function deadLetterWords({
  dead_letter_exchange,
  dead_letter_routing_key,
  dead_letter_queues,
}: QueueTraits): string | undefined {
  if (dead_letter_exchange === undefined) return undefined;
  const exchange = dead_letter_exchange === '' ? 'the default exchange' : dead_letter_exchange;
  const key = dead_letter_routing_key === undefined ? '' : ` with key ${dead_letter_routing_key}`;
  if (dead_letter_queues === undefined) return exchange + key;
  const where = dead_letter_queues.length === 0 ? 'nowhere: no queue is bound to it' : dead_letter_queues.join(', ');
  return `${where}, by ${exchange}${key}`;
}

function limitWords({ max_length, max_length_bytes, overflow }: QueueTraits): string | undefined {
  const limits = [
    ...(max_length === undefined ? [] : [`${groupDigits(max_length)} ${max_length === 1 ? 'message' : 'messages'}`]),
    ...(max_length_bytes === undefined ? [] : [printBytes(max_length_bytes)]),
  ];
  return limits.length === 0 ? undefined : `${limits.join(' or ')}, then ${overflow ?? 'drop-head'}`;
}

function sizeWords({ message_bytes, memory }: QueueTraits): string | undefined {
  const parts = [
    ...(message_bytes === undefined ? [] : [`${printBytes(message_bytes)} of messages`]),
    ...(memory === undefined ? [] : [`${printBytes(memory)} of memory`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}
