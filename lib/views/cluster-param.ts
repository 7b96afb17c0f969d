import type { Subject } from '../contract/models.ts';
import { addParams, paramsOf } from './add-params.ts';
import { parsePathSegment } from './path-segment.ts';

/** The parameter of a URL that names the cluster its page is about; the first one is meant without it. */
export const CLUSTER_PARAM = 'cluster';

/** A link that stays in the cluster of the page it stands on. One that names a cluster of its own keeps it. */
export function withCluster(href: string, cluster: string | undefined): string {
  if (cluster === undefined || paramsOf(href).has(CLUSTER_PARAM)) return href;
  return addParams(href, { [CLUSTER_PARAM]: cluster });
}

/** Where a page leads in another cluster. */
export interface Crossing {
  /** The same page there. */
  readonly href: string;
  /** What that page is about, when the other cluster may not have it; then `list` is the page to show. */
  readonly subject: Subject | undefined;
  readonly list: string;
}

/** What still means the same in another cluster; an open panel, a tab or a dialog is of the one that is left. */
const KEPT = ['q', 'range', 'from', 'to', 'sort'];
const KIND_OF: Readonly<Record<string, 'task' | 'worker' | 'queue'>> = {
  tasks: 'task',
  workers: 'worker',
  queues: 'queue',
};

/** `cluster` undefined: the first one. */
export function crossTo(
  { pathname, search }: { readonly pathname: string; readonly search: URLSearchParams },
  cluster: string | undefined,
): Crossing {
  const kept = Object.fromEntries(KEPT.flatMap((name) => (search.has(name) ? [[name, search.get(name) ?? '']] : [])));
  const [, room = '', name] = pathname.split('/');
  const kind = KIND_OF[room];
  const id = name === undefined || name === '' ? undefined : parsePathSegment(name);
  const there = (path: string) => withCluster(addParams(path, kept), cluster);
  return {
    href: there(pathname),
    subject: kind === undefined || id === undefined ? undefined : { kind, id },
    list: there(`/${room}`),
  };
}
