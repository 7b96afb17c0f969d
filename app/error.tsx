'use client';
import { Page } from '../components/shell/page.tsx';
import { Button } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';

export default function PageError({
  error,
  reset,
}: {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}) {
  return (
    <Page title="This page broke">
      <Card>
        <EmptyState
          title="This page met an error of its own"
          action={
            <Button icon="retry" onClick={reset}>
              Try again
            </Button>
          }
        >
          <p>Collecting goes on: nothing was lost and no worker noticed.</p>
          <p className="mono mt-2 break-words text-ink-3">
            {error.message}
            {error.digest !== undefined && ` (${error.digest})`}
          </p>
        </EmptyState>
      </Card>
    </Page>
  );
}
