import { subjectHref, tasksHref } from '../../lib/views/subject.ts';
import type { ClusterEntry } from './cluster-entries.ts';
import type { PaletteItem } from './command-palette.tsx';

/** Everything with a name, for the palette: queues, workers, and task types, which lead to their tasks. */
export function searchItems(known: {
  readonly queues: readonly { readonly name: string; readonly depth?: number | undefined }[];
  readonly workers: readonly { readonly hostname: string; readonly status: string }[];
  readonly types: Readonly<Record<string, number>>;
}): readonly PaletteItem[] {
  return [
    ...known.queues.map(
      ({ name, depth }): PaletteItem => ({
        id: `queue ${name}`,
        label: name,
        group: 'Queues',
        icon: 'queues',
        href: subjectHref({ kind: 'queue', id: name }) ?? '/queues',
        ...(depth === undefined ? {} : { note: `${depth} waiting` }),
      }),
    ),
    ...known.workers.map(
      ({ hostname, status }): PaletteItem => ({
        id: `worker ${hostname}`,
        label: hostname,
        group: 'Workers',
        icon: 'workers',
        href: subjectHref({ kind: 'worker', id: hostname }) ?? '/workers',
        note: status,
      }),
    ),
    ...Object.entries(known.types)
      .filter(([name]) => name !== '')
      .sort(([, a], [, b]) => b - a)
      .map(
        ([name, count]): PaletteItem => ({
          id: `type ${name}`,
          label: name,
          group: 'Task types',
          icon: 'types',
          href: tasksHref({ name }),
          note: `${count} in 24 h`,
        }),
      ),
  ];
}

/** "Switch to cluster eu", for each but the one that the page is about. */
export function switchItems(
  entries: readonly ClusterEntry[],
  switchTo: (entry: ClusterEntry) => void,
): readonly PaletteItem[] {
  return entries.flatMap((entry): PaletteItem[] => {
    if (entry.isHere) return [];
    const { name, detail, link } = entry;
    const note = link.state === 'up' ? detail : link.state;
    const label = `Switch to cluster ${name}`;
    return [
      { id: `cluster ${name}`, label, group: 'Clusters', icon: 'selector', note, onSelect: () => switchTo(entry) },
    ];
  });
}
