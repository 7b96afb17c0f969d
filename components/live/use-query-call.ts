'use client';
import { type QueryKey, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Endpoint, InputOf, ReplyOf } from '../../lib/contract/rest.ts';
import { call, type ProblemError } from './call.ts';
import { useCluster } from './cluster.tsx';

/**
 * One answer of an endpoint, asked when its input changes. The last answer stays while the next one is on its way; with
 * `fresh` only as long as who asked stays: what opens anew asks anew.
 */
export function useCall<E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
  options: { readonly enabled?: boolean; readonly refetchEveryMs?: number; readonly fresh?: boolean } = {},
) {
  const cluster = useCluster();
  return useQuery<ReplyOf<E>, ProblemError>({
    queryKey: [cluster, endpoint.id, input],
    queryFn: ({ signal }) => call(endpoint, input, { cluster, signal }),
    placeholderData: (previous, query) => (isOf(cluster, query) ? previous : undefined),
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchEveryMs ?? false,
    ...(options.fresh === true ? { gcTime: 0, staleTime: 0 } : {}),
  });
}

type Paged<E> =
  ReplyOf<E> extends { readonly items: readonly (infer Item)[]; readonly nextCursor?: string | undefined }
    ? { readonly items: readonly Item[]; readonly nextCursor?: string | undefined }
    : never;

/** The pages of a list, one after the other: `data.pages[].items`, `fetchNextPage()`, `hasNextPage`. */
export function usePagedCall<E extends Endpoint>(
  endpoint: E,
  input: Omit<InputOf<E>, 'cursor'>,
  options: { readonly enabled?: boolean } = {},
) {
  const cluster = useCluster();
  return useInfiniteQuery({
    queryKey: [cluster, endpoint.id, 'pages', input],
    queryFn: async ({ pageParam, signal }): Promise<Paged<E>> => {
      const page = { ...input, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      return (await call(endpoint, page as InputOf<E>, { cluster, signal })) as Paged<E>; // `cursor` is what was left out of it
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (previous, query) => (isOf(cluster, query) ? previous : undefined),
    enabled: options.enabled ?? true,
  });
}

/** The last answer stays only while it is of the same cluster. */
function isOf(cluster: string | undefined, query: { readonly queryKey: QueryKey } | undefined): boolean {
  return query?.queryKey[0] === cluster;
}
