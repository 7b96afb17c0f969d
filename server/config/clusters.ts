import { type ClusterName, DEFAULT_CLUSTER, type QueueName, queueName } from '../../lib/ids.ts';
import { nearest } from '../../lib/query/nearest.ts';
import type { BrokerOptions } from '../brokers/broker.ts';
import type { ResultBackendOptions } from '../results/result-backend.ts';
import { brokerOptionsFor } from './broker-options.ts';
import type { OptionValues } from './options.ts';
import { resultOptionsFor } from './result-options.ts';

/** One cluster to watch. */
export interface ClusterOptions {
  readonly name: ClusterName;
  /** The address of its broker. */
  readonly broker: string;
  /** Spread beside the url when the broker is opened. */
  readonly brokerOptions: Omit<BrokerOptions, 'url'>;
  /** What the result backend is opened with; undefined when none was named. */
  readonly resultBackend: ResultBackendOptions | undefined;
  /** Further queues to measure. */
  readonly queues: readonly QueueName[];
}

/** The options that speak of clusters one by one. */
export type ClusterOption = 'broker' | 'brokerApi' | 'brokerOption' | 'resultBackend' | 'resultOption' | 'queue';

/** Each cluster with what was said of it. `invalid` makes the error of a sentence. */
export function settleClusters(
  { broker, brokerApi, brokerOption, resultBackend, resultOption, queue }: Pick<OptionValues, ClusterOption>,
  invalid: (sentence: string) => Error,
): readonly ClusterOptions[] {
  const names = broker.map(({ name }) => name);
  if (names.length === 0) {
    throw invalid('No broker to watch. Give --broker redis://localhost:6379/0, or set CELERY_BROKER_URL.');
  }
  // A name becomes part of a file's name, and some disks know no case.
  const twice = names.find((name, at) =>
    names.some((other, i) => i < at && other.toLowerCase() === name.toLowerCase()),
  );
  if (twice === DEFAULT_CLUSTER) {
    throw invalid('Two --broker have no name: give each further cluster one, as in --broker eu=redis://host:6379/0.');
  }
  if (twice !== undefined) throw invalid(`Two --broker are named "${twice}": give each cluster a name of its own.`);
  requireKnown('--broker-api', brokerApi);
  requireKnown('--broker-option', brokerOption);
  requireKnown('--result-backend', resultBackend);
  requireKnown('--result-option', resultOption);

  return broker.map(({ name, url }) => ({
    name,
    broker: url,
    brokerOptions: { ...brokerOptionsFor(name, brokerOption), api: ownOrUnnamed(name, brokerApi)?.url },
    resultBackend: resultBackendOf(name, { resultBackend, resultOption }),
    queues: queue.flatMap((text) => queueIn(name, text, names)),
  }));

  function requireKnown(flag: string, given: readonly { readonly name: ClusterName | undefined }[]): void {
    for (const { name } of given) {
      if (name === undefined || name === DEFAULT_CLUSTER || names.includes(name)) continue;
      const near = nearest(name, names);
      const mend =
        near === undefined
          ? `there ${names.length === 1 ? 'is' : 'are'} ${names.join(', ')}.`
          : `did you mean "${near}"?`;
      throw invalid(`${flag} names the cluster "${name}", which no --broker has; ${mend}`);
    }
  }
}

function resultBackendOf(
  name: ClusterName,
  { resultBackend, resultOption }: Pick<OptionValues, 'resultBackend' | 'resultOption'>,
): ResultBackendOptions | undefined {
  const given = ownOrUnnamed(name, resultBackend);
  return given && { url: given.url, ...resultOptionsFor(name, resultOption) };
}

/** What was given for one cluster: under its name, else without any. */
function ownOrUnnamed<Given extends { readonly name: ClusterName }>(
  name: ClusterName,
  given: readonly Given[],
): Given | undefined {
  return given.find((entry) => entry.name === name) ?? given.find((entry) => entry.name === DEFAULT_CLUSTER);
}

/** A queue's own name may hold a colon, so only the name of a cluster is taken for one. */
function queueIn(cluster: ClusterName, text: string, names: readonly ClusterName[]): readonly QueueName[] {
  const at = text.indexOf(':');
  const named = names.find((name) => name === text.slice(0, at));
  if (named === undefined) return [queueName(text)];
  return named === cluster ? [queueName(text.slice(at + 1))] : [];
}
