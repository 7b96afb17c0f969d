import type { ReactNode } from 'react';
import { Card } from '../ui/card.tsx';
import { Command } from '../ui/code-block.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** What this page will show, why it is empty, and the exact commands that fill it. */
export function FirstSteps({ isListening }: { readonly isListening: boolean }) {
  return (
    <Card>
      <EmptyState
        title={
          isListening ? 'Listening: no worker has been heard yet' : 'Not listening now: no worker has been heard yet'
        }
      >
        <p>
          This page will say in one sentence whether the cluster is healthy, and show throughput, queues, every slot of
          every worker and the last failures. Workers tell all of it by their events, which Celery does not send by
          itself.
        </p>
        <ol className="mt-4 grid max-w-[760px] grid-cols-2 gap-x-6 gap-y-4 max-md:grid-cols-1">
          <Step title="Start workers with events" text="Heartbeats, received, started, succeeded, failed, retried.">
            <Command prompt="$" text="celery -A app worker -E" />
          </Step>
          <Step
            title="Let senders tell what they send"
            text="In the settings of the app: gives queues their ages and rates."
          >
            <Command text="task_send_sent_event = True" />
          </Step>
        </ol>
        <p className="mt-4 text-12 text-ink-3">
          A worker that runs already takes this without a restart: <code>celery -A app control enable_events</code>. The
          page fills by itself as soon as the first one is heard.
        </p>
      </EmptyState>
    </Card>
  );
}

function Step({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <li className="min-w-0">
      <h3 className="font-strong text-12 text-ink">{title}</h3>
      <p className="mb-2 text-12 text-ink-3">{text}</p>
      {children}
    </li>
  );
}
