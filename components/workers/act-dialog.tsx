'use client';
import { AddConsumerDialog, CancelConsumerDialog, EventsDialog } from './consumer-dialogs.tsx';
import type { DialogProps } from './control-dialog.tsx';
import { RateLimitDialog, TimeLimitDialog } from './limit-dialogs.tsx';
import { AutoscaleDialog, PoolSizeDialog, RestartPoolDialog, ShutdownDialog } from './pool-dialogs.tsx';

/** What somebody wants to do with a worker, or with all of them. */
export type Act =
  | {
      readonly kind:
        | 'pool-size'
        | 'pool-restart'
        | 'autoscale'
        | 'rate-limit'
        | 'time-limit'
        | 'add-consumer'
        | 'events-on'
        | 'events-off'
        | 'shutdown';
    }
  | { readonly kind: 'cancel-consumer'; readonly queue: string };

/** The dialog of an act. */
export function ActDialog({ act, ...dialog }: DialogProps & { readonly act: Act }) {
  switch (act.kind) {
    case 'pool-size':
      return <PoolSizeDialog {...dialog} />;
    case 'pool-restart':
      return <RestartPoolDialog {...dialog} />;
    case 'autoscale':
      return <AutoscaleDialog {...dialog} />;
    case 'rate-limit':
      return <RateLimitDialog {...dialog} />;
    case 'time-limit':
      return <TimeLimitDialog {...dialog} />;
    case 'add-consumer':
      return <AddConsumerDialog {...dialog} />;
    case 'cancel-consumer':
      return <CancelConsumerDialog {...dialog} queue={act.queue} />;
    case 'events-on':
      return <EventsDialog {...dialog} on />;
    case 'events-off':
      return <EventsDialog {...dialog} on={false} />;
    case 'shutdown':
      return <ShutdownDialog {...dialog} />;
    default:
      return act satisfies never;
  }
}
