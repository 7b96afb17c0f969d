'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ProblemError } from './call.ts';

const FRESH_MS = 5_000;
const MAX_RETRIES = 2;

/** Around every page: what `useCall`, `usePagedCall` and `useCommand` remember. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [client] = useState(createClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function createClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // The caller's mistake stays one; an outage passes.
        retry: (failures, error) => failures < MAX_RETRIES && isOutage(error),
      },
      mutations: { retry: false }, // a command must not be given twice
    },
  });
}

function isOutage(error: unknown): boolean {
  return !(error instanceof ProblemError) || error.problem.status === 0 || error.problem.status >= 500;
}
