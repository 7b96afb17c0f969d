import clsx from 'clsx';
import type { ReactNode } from 'react';

/** What a task can be said to be: Celery's states in our words, then those only we can see. */
export type TaskStateName =
  | 'unknown'
  | 'queued'
  | 'scheduled'
  | 'received'
  | 'started'
  | 'success'
  | 'retry'
  | 'failure'
  | 'revoked'
  | 'rejected'
  | 'expired'
  | 'lost'
  | 'duplicate'
  | 'recovered';

/** The same order in legends, stacks and facets. */
export const TASK_STATES: readonly TaskStateName[] = [
  'failure',
  'retry',
  'started',
  'received',
  'queued',
  'scheduled',
  'success',
  'recovered',
  'revoked',
  'rejected',
  'expired',
  'lost',
  'duplicate',
  'unknown',
];

interface Look {
  /** The colour of mark and word. */
  readonly hue: string;
  /** The fill of the state in charts. */
  readonly fill: string;
  /** Only the mark is coloured: the word stays calm where most rows are like this. */
  readonly quiet?: boolean;
  readonly mark: ReactNode;
}

const LOOKS: Record<TaskStateName, Look> = {
  unknown: {
    hue: 'var(--st-unknown)',
    fill: 'var(--n8)',
    quiet: true,
    mark: <circle cx="8" cy="8" r="5.2" strokeDasharray="2.2 2" />,
  },
  queued: { hue: 'var(--st-queued)', fill: 'var(--ch-queued)', mark: <circle cx="8" cy="8" r="5.2" /> },
  scheduled: {
    hue: 'var(--st-scheduled)',
    fill: 'var(--ch-scheduled)',
    mark: (
      <>
        <circle cx="8" cy="8" r="5.6" />
        <path d="M8 5v3.2l2 1.2" />
      </>
    ),
  },
  received: {
    hue: 'var(--st-received)',
    fill: 'var(--ch-received)',
    mark: (
      <>
        <circle cx="8" cy="8" r="5.2" />
        <path d="M8 2.8a5.2 5.2 0 0 1 0 10.4Z" fill="currentColor" stroke="none" />
      </>
    ),
  },
  started: {
    hue: 'var(--st-started)',
    fill: 'var(--ch-started)',
    mark: (
      <>
        <circle cx="8" cy="8" r="5.6" opacity="0.35" />
        <circle cx="8" cy="8" r="3.3" fill="currentColor" stroke="none" className="pulse-slow" />
      </>
    ),
  },
  success: { hue: 'var(--st-success)', fill: 'var(--ch-success)', quiet: true, mark: <path d="m3 8.6 3.3 3.2L13 5" /> },
  retry: {
    hue: 'var(--st-retry)',
    fill: 'var(--ch-retry)',
    mark: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.3v3.2H9.8" />,
  },
  failure: { hue: 'var(--st-failure)', fill: 'var(--ch-failure)', mark: <path d="m4 4 8 8m0-8-8 8" /> },
  revoked: {
    hue: 'var(--st-revoked)',
    fill: 'var(--ch-revoked)',
    mark: (
      <>
        <circle cx="8" cy="8" r="5.4" />
        <path d="m4.2 11.8 7.6-7.6" />
      </>
    ),
  },
  rejected: {
    hue: 'var(--st-rejected)',
    fill: 'var(--st-rejected)',
    mark: <path d="M6.5 4 3 7.5 6.5 11M3.2 7.5H10a3 3 0 0 1 0 6" />,
  },
  expired: {
    hue: 'var(--st-expired)',
    fill: 'var(--st-expired)',
    quiet: true,
    mark: (
      <path d="M4.5 2.5h7M4.5 13.5h7M5.3 2.5c0 3.5 5.4 4 5.4 5.5S5.3 10 5.3 13.5M10.7 2.5c0 3.5-5.4 4-5.4 5.5s5.4 2 5.4 5.5" />
    ),
  },
  lost: {
    hue: 'var(--st-lost)',
    fill: 'var(--st-lost)',
    mark: (
      <>
        <path d="M10.8 3.6A5.2 5.2 0 0 0 3 9.6M5.2 12.4A5.2 5.2 0 0 0 13 6.4" />
        <path d="M8 8h.1" strokeWidth="2" />
      </>
    ),
  },
  duplicate: {
    hue: 'var(--st-lost)',
    fill: 'var(--st-lost)',
    mark: (
      <>
        <circle cx="6.3" cy="8" r="4.2" />
        <circle cx="9.7" cy="8" r="4.2" />
      </>
    ),
  },
  recovered: {
    hue: 'var(--st-success)',
    fill: 'var(--ch-success)',
    mark: (
      <>
        <path d="m2.5 8.8 3 3L10 7" />
        <path d="M14 4.6a2.6 2.6 0 1 1-.8-1.9M14 1.4v1.9h-1.9" stroke="var(--st-retry)" />
      </>
    ),
  },
};

/** The fill of a state in a chart. */
export function stateFill(state: TaskStateName): string {
  return LOOKS[state].fill;
}

/** The mark of a state without its word, for where the word stands beside it. `label` where it does not. */
export function StateMark({ state, size = 14, label }: StateMarkProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ color: LOOKS[state].hue }}
      role="img"
      aria-hidden={label === undefined}
      aria-label={label}
    >
      {LOOKS[state].mark}
    </svg>
  );
}

interface StateMarkProps {
  readonly state: TaskStateName;
  readonly size?: number;
  readonly label?: string | undefined;
}

/**
 * A task's state: shape, word and hue. `size="big"` is the pill of headers. `word` replaces the state's own
 * (`reserved`, `terminated`), `note` follows in hint ink (`1/2`). Under 640 px `compact` leaves the mark alone.
 */
export function StateBadge({ state, size = 'small', word, note, compact = false }: StateBadgeProps) {
  const { hue, quiet } = LOOKS[state];
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.5 whitespace-nowrap align-middle',
        size === 'big' ? 'h-6 rounded-control pr-[9px] pl-[7px] font-strong' : 'font-book',
      )}
      style={size === 'big' ? { background: `color-mix(in oklab, ${hue} 11%, var(--surface))` } : undefined}
    >
      <StateMark state={state} />
      <span
        className={clsx(compact && 'max-sm:sr-only', quiet && 'text-ink-2')}
        style={quiet ? undefined : { color: hue }}
      >
        {word ?? state}
      </span>
      {note !== undefined && <span className={clsx('font-normal text-ink-3', compact && 'max-sm:hidden')}>{note}</span>}
    </span>
  );
}

interface StateBadgeProps {
  readonly state: TaskStateName;
  readonly size?: 'small' | 'big';
  readonly word?: string | undefined;
  readonly note?: ReactNode;
  readonly compact?: boolean;
}

const NAMES: Readonly<Record<string, TaskStateName>> = {
  PENDING: 'queued',
  RECEIVED: 'received',
  STARTED: 'started',
  SUCCESS: 'success',
  RETRY: 'retry',
  FAILURE: 'failure',
  REVOKED: 'revoked',
  REJECTED: 'rejected',
};

/** The state to show for Celery's own word; a word we do not know is unknown. */
export function stateName(celeryState: string | undefined): TaskStateName {
  return NAMES[celeryState ?? ''] ?? 'unknown';
}
