import { type ClusterName, clusterName, DEFAULT_CLUSTER, type QueueName, queueName } from '../../lib/ids.ts';
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
  /** Where its history is kept. */
  readonly store: string;
}

/** The options that speak of clusters one by one. */
export type ClusterOption =
  | 'broker'
  | 'brokerApi'
  | 'brokerOption'
  | 'resultBackend'
  | 'resultOption'
  | 'queue'
  | 'store'
  | DemoOption;
type DemoOption = 'demoSpeed' | 'demoSeed' | 'demoIncident';

/** Each cluster with what was said of it. `invalid` makes the error of a sentence. */
export function settleClusters(
  given: Pick<OptionValues, ClusterOption>,
  defaultStore: string | undefined,
  invalid: (sentence: string) => Error,
): readonly ClusterOptions[] {
  const { brokerApi, brokerOption, resultBackend, resultOption, queue } = given;
  const broker = given.broker.length === 0 ? [DEMO] : given.broker;
  const names = broker.map(({ name }) => name);
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
  const wish = demoWish(given);
  if (wish !== '' && !broker.some(({ url }) => isDemo(url))) {
    throw invalid(
      '--demo-speed, --demo-seed and --demo-incident are for the demo cluster, and no --broker is demo://.',
    );
  }

  return broker.map(({ name, url }) => ({
    name,
    broker: isDemo(url) ? withWish(url, wish) : url,
    brokerOptions: { ...brokerOptionsFor(name, brokerOption), api: ownOrUnnamed(name, brokerApi)?.url },
    resultBackend: resultBackendOf(name, { resultBackend, resultOption }),
    queues: queue.flatMap((text) => queueIn(name, text, names)),
    // A made-up day must not be found among real ones.
    store: isDemo(url) && given.store === defaultStore ? 'temporary:' : given.store,
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

/** Who names no broker is shown what there is to see. */
const DEMO = { name: clusterName('shop'), url: 'demo://' };
const isDemo = (url: string): boolean => /^demo:/i.test(url);

/** What was asked of the demo by flags, as its address takes it. */
function demoWish({ demoSpeed, demoSeed, demoIncident }: Pick<OptionValues, DemoOption>): string {
  const wish = new URLSearchParams();
  if (demoSeed !== undefined) wish.set('seed', String(demoSeed));
  if (demoSpeed !== undefined) wish.set('speed', String(demoSpeed));
  if (demoIncident !== undefined) wish.set('incident', demoIncident);
  return wish.toString();
}

function withWish(url: string, wish: string): string {
  return wish === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${wish}`;
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
