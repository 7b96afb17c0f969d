import type { IconName } from '../ui/icon.tsx';

/** The pages there are, in the order and groups of the rail. `key` follows `g` on the keyboard. */
export const PAGE_GROUPS = [
  [
    { id: 'overview', label: 'Overview', href: '/', icon: 'overview', key: 'o' },
    { id: 'tasks', label: 'Tasks', href: '/tasks', icon: 'tasks', key: 't' },
  ],
  [
    { id: 'workers', label: 'Workers', href: '/workers', icon: 'workers', key: 'w' },
    { id: 'queues', label: 'Queues', href: '/queues', icon: 'queues', key: 'q' },
  ],
  [{ id: 'audit', label: 'Audit', href: '/audit', icon: 'audit', key: 'a' }],
] as const satisfies readonly (readonly PageEntry[])[];

export type PageId = (typeof PAGE_GROUPS)[number][number]['id'];

interface PageEntry {
  readonly id: string;
  readonly label: string;
  readonly href: string;
  readonly icon: IconName;
  readonly key: string;
}

export const PAGES: readonly (PageEntry & { readonly id: PageId })[] = PAGE_GROUPS.flat();

/** The page an address belongs to: `/tasks/5e9a` is of Tasks. Bulk jobs are told of by the audit log. */
export function pageOf(pathname: string): PageId | undefined {
  if (`${pathname}/`.startsWith('/jobs/')) return 'audit';
  return PAGES.find((page) => (page.href === '/' ? pathname === '/' : `${pathname}/`.startsWith(`${page.href}/`)))?.id;
}
