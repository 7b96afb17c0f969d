import type { z } from 'zod';
import { type ClusterName, clusterName } from '../../lib/ids.ts';
import { nearest } from '../../lib/query/nearest.ts';
import type { BrokerOptions } from '../brokers/broker.ts';

type Transport = NonNullable<BrokerOptions['transport']>;
type Taken = { transport: { -readonly [Key in keyof Transport]: Transport[Key] } } & {
  eventExchange?: string;
  controlExchange?: string;
};

/** Celery's `broker_transport_options` that change names on the wire, and the two exchanges which have settings of their own. */
const KEYS: Readonly<Record<string, (taken: Taken, text: string) => string | undefined>> = {
  global_keyprefix(taken, text) {
    taken.transport.global_keyprefix = text;
    return undefined;
  },
  fanout_prefix(taken, text) {
    taken.transport.fanout_prefix = booleanOf(text) ?? text;
    return undefined;
  },
  fanout_patterns(taken, text) {
    const value = booleanOf(text);
    if (value === undefined) return 'takes true or false';
    taken.transport.fanout_patterns = value;
    return undefined;
  },
  sep(taken, text) {
    if (text === '') return 'takes at least one character';
    taken.transport.sep = text;
    return undefined;
  },
  priority_steps(taken, text) {
    const steps = text.replace(/^\[|\]$/g, '').split(',');
    const numbers = steps.map((step) => (step.trim() === '' ? Number.NaN : Number(step)));
    if (!numbers.every((step) => Number.isInteger(step) && step >= 0 && step <= 255))
      return 'takes numbers such as 0,3,6,9';
    taken.transport.priority_steps = numbers.sort((a, b) => a - b);
    return undefined;
  },
  unacked_key(taken, text) {
    if (text === '') return 'takes the name of a key';
    taken.transport.unacked_key = text;
    return undefined;
  },
  master_name(taken, text) {
    if (text === '') return 'takes the name of the master that the sentinels watch';
    taken.transport.master_name = text;
    return undefined;
  },
  sentinel_kwargs(taken, text) {
    const entries = entriesOf(text);
    if (entries === undefined) return 'takes JSON such as {"password": "…"}';
    taken.transport.sentinel_kwargs = { ...taken.transport.sentinel_kwargs, ...entries };
    return undefined;
  },
  sentinel_username(taken, text) {
    taken.transport.sentinel_kwargs = { ...taken.transport.sentinel_kwargs, username: text };
    return undefined;
  },
  sentinel_password(taken, text) {
    taken.transport.sentinel_kwargs = { ...taken.transport.sentinel_kwargs, password: text };
    return undefined;
  },
  sentinel_fanout_compat(taken, text) {
    const value = booleanOf(text);
    if (value === undefined) return 'takes true or false';
    taken.transport.sentinel_fanout_compat = value;
    return undefined;
  },
  event_exchange(taken, text) {
    if (text === '') return 'takes the name of an exchange';
    taken.eventExchange = text;
    return undefined;
  },
  control_exchange(taken, text) {
    if (text === '') return 'takes the name of an exchange';
    taken.controlExchange = text;
    return undefined;
  },
};

/** What changes names on the wire, for one cluster or, without a name, for all. */
export interface NamedBrokerOptions {
  readonly name: ClusterName | undefined;
  readonly options: Omit<BrokerOptions, 'url'>;
}

/** `[NAME:]key=value` texts, gathered by name. What is wrong goes to the context, without the value. */
export function parseBrokerOptions(texts: readonly string[], context: z.RefinementCtx): readonly NamedBrokerOptions[] {
  const taken = new Map<ClusterName | undefined, Taken>();
  for (const text of texts) {
    const [, prefix, key = '', value] = /^\s*(?:([\w.-]+):)?([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    const name = prefix === undefined ? undefined : clusterName(prefix);
    const mine = taken.get(name) ?? { transport: {} };
    taken.set(name, mine);
    const problem = value === undefined ? 'takes [NAME:]KEY=VALUE' : take(mine, key.trim(), value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  }
  return [...taken].map(([name, options]) => ({ name, options }));
}

/** What holds for one cluster: its own before that of all. */
export function brokerOptionsFor(name: ClusterName, given: readonly NamedBrokerOptions[]): Omit<BrokerOptions, 'url'> {
  const all = given.find((entry) => entry.name === undefined)?.options;
  const own = given.find((entry) => entry.name === name)?.options;
  return { ...all, ...own, transport: { ...all?.transport, ...own?.transport } };
}

function take(taken: Taken, key: string, text: string): string | undefined {
  const setter = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (setter !== undefined) {
    const problem = setter(taken, text);
    return problem === undefined ? undefined : `"${key}" ${problem}`;
  }
  const near = nearest(key, Object.keys(KEYS));
  return `has no key "${key}"; ${near === undefined ? `it knows ${Object.keys(KEYS).join(', ')}` : `did you mean "${near}"?`}`;
}

/** A flat JSON object, its values as text; what is null is left out. */
function entriesOf(text: string): Readonly<Record<string, string>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const given = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(given.map(([key, item]) => [key, String(item)]));
}

function booleanOf(text: string): boolean | undefined {
  if (/^(true|1|yes|on)$/i.test(text)) return true;
  return /^(false|0|no|off)$/i.test(text) ? false : undefined;
}
