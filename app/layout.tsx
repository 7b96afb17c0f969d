import '@fontsource-variable/geist/wght.css';
import '@fontsource-variable/geist-mono/wght.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { renderTime } from '../components/live/render-time.ts';
import { ConnectedShell } from '../components/shell/connected-shell.tsx';
import { Providers } from '../components/shell/providers.tsx';
import { RAIL_COOKIE } from '../components/shell/rail-cookie.ts';

export const metadata: Metadata = {
  title: { template: '%s · Expediter', default: 'Expediter' },
  description: 'Mission control for Celery',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fafaf9' },
    { media: '(prefers-color-scheme: dark)', color: '#0f0f0d' },
  ],
};

/** The nonce belongs to one response, so reading it makes every page dynamic, as a page under a nonce must be. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  const narrowRail = (await cookies()).get(RAIL_COOKIE)?.value === 'narrow';
  return (
    // The theme's class is set before React wakes, which is a difference it would otherwise report.
    <html lang="en" suppressHydrationWarning>
      <body>
        <Providers nonce={nonce} at={renderTime()}>
          <ConnectedShell narrowRail={narrowRail}>{children}</ConnectedShell>
        </Providers>
      </body>
    </html>
  );
}
