'use client';
import NextLink from 'next/link';
import { useRouter } from 'next/navigation';
import { type ComponentProps, useCallback } from 'react';
import { withCluster } from '../../lib/views/cluster-param.ts';
import { useCluster } from '../live/cluster.tsx';

export type PageLinkProps = Omit<ComponentProps<typeof NextLink>, 'href'> & { readonly href: string };

/** A link to a page of ours: it stays in the cluster that this page is about. */
export function PageLink({ href, ...rest }: PageLinkProps) {
  return <NextLink {...rest} href={withCluster(href, useCluster())} />;
}

/** The same for what is no link: a key, a row, a menu. */
export function useGo(): (href: string) => void {
  const router = useRouter();
  const cluster = useCluster();
  return useCallback((href) => router.push(withCluster(href, cluster)), [router, cluster]);
}
