import { Card } from '../ui/card.tsx';
import { Command } from '../ui/code-block.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** Before the first worker: why there is none, and the exact commands. */
export function FirstWorker() {
  return (
    <Card>
      <EmptyState title="Start a worker, and its row appears">
        <p>
          Each worker of this broker will have a row here: whether it answers, what runs in each of its slots, what it
          holds, and how its tasks end. It shows up with its first heartbeat, or when it answers to being asked.
        </p>
        <div className="mt-4 grid max-w-[760px] grid-cols-2 gap-x-6 gap-y-4 max-md:grid-cols-1">
          <div className="min-w-0">
            <h3 className="font-strong text-12 text-ink">Start one, with task events</h3>
            <p className="mb-2 text-12 text-ink-3">On the same broker that Expediter listens to.</p>
            <Command prompt="$" text="celery -A app worker -E" />
          </div>
          <div className="min-w-0">
            <h3 className="font-strong text-12 text-ink">If some should be there already</h3>
            <p className="mb-2 text-12 text-ink-3">See whether they answer on that broker at all.</p>
            <Command prompt="$" text="celery -A app status" />
          </div>
        </div>
        <p className="mt-4 text-12 text-ink-3">
          Nothing has to be reloaded: the first row appears by itself. Workers started with{' '}
          <code>--without-heartbeat</code> and without <code>-E</code> are found when they answer.
        </p>
      </EmptyState>
    </Card>
  );
}
