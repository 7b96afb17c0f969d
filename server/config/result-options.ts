import type { z } from 'zod';
import { type ClusterName, clusterName } from '../../lib/ids.ts';
import { nearest } from '../../lib/query/nearest.ts';
import type { ResultBackendOptions } from '../results/result-backend.ts';

type Taken = Omit<ResultBackendOptions, 'url'>;

/** Settings of Celery's that change where in its backend a result lies. */
const KEYS = ['global_keyprefix', 'task_table', 'task_schema'] as const satisfies readonly (keyof Taken)[];

/** What holds for one cluster or, without a name, for all. */
export interface NamedResultOptions {
  readonly name: ClusterName | undefined;
  readonly options: Taken;
}

/** `[NAME:]key=value` texts, gathered by name. What is wrong goes to the context, without the value. */
export function parseResultOptions(texts: readonly string[], context: z.RefinementCtx): readonly NamedResultOptions[] {
  const taken = new Map<ClusterName | undefined, Taken>();
  for (const text of texts) {
    const [, prefix, given = '', value] = /^\s*(?:([\w.-]+):)?([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    const name = prefix === undefined ? undefined : clusterName(prefix);
    const key = KEYS.find((known) => known === given.trim());
    if (value === undefined) context.addIssue({ code: 'custom', message: 'takes [NAME:]KEY=VALUE' });
    else if (key === undefined) context.addIssue({ code: 'custom', message: unknownKey(given.trim()) });
    else taken.set(name, { ...taken.get(name), [key]: value });
  }
  return [...taken].map(([name, options]) => ({ name, options }));
}

/** What holds for one cluster: its own before that of all. */
export function resultOptionsFor(name: ClusterName, given: readonly NamedResultOptions[]): Taken {
  const all = given.find((entry) => entry.name === undefined)?.options;
  const own = given.find((entry) => entry.name === name)?.options;
  return { ...all, ...own };
}

function unknownKey(key: string): string {
  const near = nearest(key, KEYS);
  return `has no key "${key}"; ${near === undefined ? `it knows ${KEYS.join(', ')}` : `did you mean "${near}"?`}`;
}
