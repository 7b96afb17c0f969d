import { z } from 'zod';
import type { QueueName } from '../../../lib/ids.ts';
import type { ListedReading } from './management-queues.ts';

/** An exchange that dead letters go to, and the queues it leads to. */
export interface DeadLetterExchange {
  readonly type: string;
  readonly bindings: readonly { readonly queue: string; readonly routing_key: string }[];
}

export const ListedExchange = z.object({ type: z.string() });
export const ListedBindings = z.array(
  z.object({ destination: z.string(), destination_type: z.string(), routing_key: z.string() }),
);

/** Exchanges whose bindings must be known to say where dead letters land. The default exchange leads to its key. */
export function deadLetterExchanges(queues: ReadonlyMap<QueueName, ListedReading>): ReadonlySet<string> {
  const names = [...queues.values()].flatMap(({ traits }) => traits.dead_letter_exchange ?? []);
  return new Set(names.filter((name) => name !== ''));
}

/** The same queues, each with where its dead letters land and whose land in it, as far as exchanges are known. */
export function withDeadLetters(
  queues: ReadonlyMap<QueueName, ListedReading>,
  exchanges: ReadonlyMap<string, DeadLetterExchange>,
): ReadonlyMap<QueueName, ListedReading> {
  const targets = new Map<string, readonly string[]>();
  const sources = new Map<string, string[]>();
  for (const [name, { traits }] of queues) {
    const landing = landingOf(name, traits, exchanges);
    if (landing === undefined) continue;
    targets.set(name, landing);
    for (const target of landing) sources.set(target, [...(sources.get(target) ?? []), name]);
  }
  return new Map(
    [...queues].map(([name, reading]) => {
      const landing = targets.get(name);
      const from = sources.get(name);
      const traits = {
        ...reading.traits,
        ...(landing === undefined ? {} : { dead_letter_queues: [...landing] }),
        ...(from === undefined ? {} : { dead_letters_of: from }),
      };
      return [name, { ...reading, traits }];
    }),
  );
}

/** Without a key of its own a dead letter keeps the one it was published with: as a rule the name of its queue. */
function landingOf(
  name: string,
  { dead_letter_exchange, dead_letter_routing_key: key = name }: ListedReading['traits'],
  exchanges: ReadonlyMap<string, DeadLetterExchange>,
): readonly string[] | undefined {
  if (dead_letter_exchange === undefined) return undefined;
  if (dead_letter_exchange === '') return [key];
  const exchange = exchanges.get(dead_letter_exchange);
  if (exchange === undefined) return undefined;
  const bound = exchange.bindings.filter(({ routing_key }) => leads(exchange.type, routing_key, key));
  return [...new Set(bound.map(({ queue }) => queue))];
}

function leads(type: string, bindingKey: string, key: string): boolean {
  if (type === 'direct') return bindingKey === key;
  return type !== 'topic' || matchesTopic(bindingKey.split('.'), key.split('.'));
}

/** `*` is one word, `#` any number of them. */
function matchesTopic([pattern, ...patterns]: readonly string[], words: readonly string[]): boolean {
  if (pattern === undefined) return words.length === 0;
  if (pattern !== '#')
    return (pattern === '*' || pattern === words[0]) && words.length > 0 && matchesTopic(patterns, words.slice(1));
  return words.length === 0
    ? matchesTopic(patterns, words)
    : matchesTopic(patterns, words) || matchesTopic(['#', ...patterns], words.slice(1));
}
