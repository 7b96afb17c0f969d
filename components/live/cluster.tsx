'use client';
import { useSearchParams } from 'next/navigation';
import { createContext, type ReactNode, useCallback, useContext } from 'react';
import type { Endpoint, InputOf, ReplyOf } from '../../lib/contract/rest.ts';
import { CLUSTER_PARAM } from '../../lib/views/cluster-param.ts';
import { call } from './call.ts';

const ClusterContext = createContext<string | undefined>(undefined);

/** Around every page: what it asks, follows, commands and links to is of the cluster that its address names. */
export function ClusterProvider({ children }: { readonly children: ReactNode }) {
  return <InCluster cluster={useSearchParams().get(CLUSTER_PARAM) || undefined}>{children}</InCluster>;
}

/** The same for what outlives its page, such as the receipt of a command; undefined: the first cluster. */
export function InCluster({ cluster, children }: InClusterProps) {
  return <ClusterContext value={cluster}>{children}</ClusterContext>;
}

interface InClusterProps {
  readonly cluster: string | undefined;
  readonly children: ReactNode;
}

/** As the address names it; undefined: the first one. */
export function useCluster(): string | undefined {
  return useContext(ClusterContext);
}

/** `call` in the cluster of this page: for what is asked by hand, and not by `useCall`. */
export function useCaller(): <E extends Endpoint>(endpoint: E, input: InputOf<E>) => Promise<ReplyOf<E>> {
  const cluster = useCluster();
  return useCallback((endpoint, input) => call(endpoint, input, { cluster }), [cluster]);
}
