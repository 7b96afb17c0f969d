'use client';
import { AskDialog, type Question } from './ask-dialog.tsx';
import { AddConsumerDialog, CancelConsumerDialog, EventsDialog } from './consumer-dialogs.tsx';
import type { DialogProps } from './control-dialog.tsx';
import { HeartbeatDialog, ObjectGraphDialog } from './debug-dialogs.tsx';
import { RateLimitDialog, TimeLimitDialog } from './limit-dialogs.tsx';
import { AutoscaleDialog, PoolSizeDialog, RestartPoolDialog, ShutdownDialog } from './pool-dialogs.tsx';
import { StampsDialog } from './stamps-dialog.tsx';

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
        | 'heartbeat'
        | 'objgraph'
        | 'shutdown'
        | 'stamps';
    }
  | { readonly kind: 'cancel-consumer'; readonly queue?: string }
  | { readonly kind: 'ask'; readonly question: Question };

/** The acts that need nothing said beforehand. */
export type PlainAct = Exclude<Act['kind'], 'cancel-consumer' | 'ask'>;

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
    case 'heartbeat':
      return <HeartbeatDialog {...dialog} />;
    case 'objgraph':
      return <ObjectGraphDialog {...dialog} />;
    case 'stamps':
      return <StampsDialog {...dialog} />;
    case 'ask':
      return <AskDialog {...dialog} question={act.question} />;
    case 'shutdown':
      return <ShutdownDialog {...dialog} />;
    default:
      return act satisfies never;
  }
}
