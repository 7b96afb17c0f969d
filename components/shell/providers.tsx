'use client';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { ThemeProvider } from 'next-themes';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import type { ReactNode } from 'react';
import { ClusterProvider } from '../live/cluster.tsx';
import { LiveProvider } from '../live/live-provider.tsx';
import { NowProvider } from '../live/use-now.ts';
import { ToastStack } from '../ui/toast.tsx';

/** All that every page stands in. `nonce` is the one of this response, `at` its instant in Unix seconds. */
export function Providers({ nonce, at, children }: ProvidersProps) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <NowProvider at={at}>
        <LiveProvider>
          <CSPProvider nonce={nonce}>
            <ClusterProvider>
              <NuqsAdapter>{children}</NuqsAdapter>
              <ToastStack />
            </ClusterProvider>
          </CSPProvider>
        </LiveProvider>
      </NowProvider>
    </ThemeProvider>
  );
}

interface ProvidersProps {
  readonly nonce: string | undefined;
  readonly at: number;
  readonly children: ReactNode;
}
