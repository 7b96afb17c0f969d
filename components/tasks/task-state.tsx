'use client';
import type { TaskState } from '../../lib/contract/models.ts';
import { type DisplayState, displayState, type StateFacts } from '../../lib/tasks/state.ts';
import { StateBadge, type TaskStateName } from '../domain/state-badge.tsx';
import { useNowAs } from '../live/use-now.ts';

type Facts = StateFacts & { readonly terminated?: boolean | undefined };

/** The state of a task as it stands now: an ETA that passes turns `scheduled` into `received` by itself. */
export function TaskStateBadge({ task, size = 'small', compact = false }: TaskStateBadgeProps) {
  const state = useNowAs((now) => displayState(task, now));
  const retries = task.retries ?? 0;
  return (
    <StateBadge
      state={markOf(state)}
      word={task.terminated === true && state === 'revoked' ? 'terminated' : wordOf(state)}
      note={state === 'retry' && retries > 0 ? `×${retries}` : undefined}
      size={size}
      compact={compact}
    />
  );
}

interface TaskStateBadgeProps {
  readonly task: Facts;
  readonly size?: 'small' | 'big';
  readonly compact?: boolean;
}

/** Celery's own states in lists of states, where nothing more of a task is known. */
export const STATE_MARKS: Readonly<Record<TaskState, TaskStateName>> = {
  FAILURE: 'failure',
  RETRY: 'retry',
  STARTED: 'started',
  RECEIVED: 'received',
  PENDING: 'queued',
  SUCCESS: 'success',
  REVOKED: 'revoked',
  REJECTED: 'rejected',
  CANCELLED: 'revoked',
  LOST: 'lost',
};

/** The same order in chips, stacks and legends: trouble first, for it stands on the baseline. */
export const STATE_ORDER = Object.keys(STATE_MARKS) as readonly TaskState[];

/** `cancelled` is a revocation by the worker itself and looks like one; its word is its own. */
function markOf(state: DisplayState): TaskStateName {
  return state === 'cancelled' ? 'revoked' : state;
}

function wordOf(state: DisplayState): string | undefined {
  return state === 'cancelled' ? state : undefined;
}
