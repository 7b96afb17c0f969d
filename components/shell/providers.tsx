'use client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { NowProvider } from '../live/use-now.ts';
import { ToastStack } from '../ui/toast.tsx';

/** Answers younger than this are not asked for again when a page comes back. */
const FRESH_MS = 5_000;

/** All that every page stands in. `nonce` is the one of this response, `at` its instant in Unix seconds. */
export function Providers({ nonce, at, children }: ProvidersProps) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { staleTime: FRESH_MS, refetchOnWindowFocus: false } } }),
  );
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <NowProvider at={at}>
        <QueryClientProvider client={client}>
          <CSPProvider nonce={nonce}>
            <NuqsAdapter>{children}</NuqsAdapter>
            <ToastStack />
          </CSPProvider>
        </QueryClientProvider>
      </NowProvider>
    </ThemeProvider>
  );
}

interface ProvidersProps {
  readonly nonce: string | undefined;
  readonly at: number;
  readonly children: ReactNode;
}
