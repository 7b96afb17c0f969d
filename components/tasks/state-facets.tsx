'use client';
import type { TaskState } from '../../lib/contract/models.ts';
import { printCount } from '../../lib/format/count.ts';
import { StateMark } from '../domain/state-badge.tsx';
import { ToggleChip } from '../ui/segmented.tsx';
import { STATE_MARKS, STATE_ORDER } from './task-state.tsx';

/** States that most clusters never see: their chips stand only where there is something to count. */
const RARE: ReadonlySet<TaskState> = new Set<TaskState>(['REJECTED', 'CANCELLED', 'LOST']);

/** A chip a state with how many match; a press writes it into the query. */
export function StateFacets({ counts, chosen, onToggle }: StateFacetsProps) {
  const shown = STATE_ORDER.filter((state) => !RARE.has(state) || chosen.has(state) || (counts?.[state] ?? 0) > 0);
  return (
    <fieldset
      aria-label="States"
      className="-mx-6 flex min-w-0 items-center gap-0.5 overflow-x-auto px-6 py-px [scrollbar-width:none] max-sm:-mx-3 max-sm:px-3"
    >
      {shown.map((state) => (
        <ToggleChip
          key={state}
          on={chosen.has(state)}
          onClick={() => onToggle(state)}
          count={counts === undefined ? undefined : printCount(counts[state] ?? 0)}
        >
          <StateMark state={STATE_MARKS[state]} />
          {state.toLowerCase()}
        </ToggleChip>
      ))}
    </fieldset>
  );
}

interface StateFacetsProps {
  /** By Celery's word; a state that is absent from known counts has none. Undefined while they are not known. */
  readonly counts: Readonly<Record<string, number>> | undefined;
  readonly chosen: ReadonlySet<TaskState>;
  readonly onToggle: (state: TaskState) => void;
}
