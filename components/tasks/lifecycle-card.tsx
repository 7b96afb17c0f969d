'use client';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { printAge, printDuration } from '../../lib/format/duration.ts';
import { isFinal } from '../../lib/tasks/state.ts';
import { MiniTimeline, Timeline } from '../charts/timeline.tsx';
import { ClockTime } from '../domain/time-ago.tsx';
import { clockText } from '../domain/time-words.ts';
import { useNowAs } from '../live/use-now.ts';
import { Card, CardHead } from '../ui/card.tsx';
import { useZone } from '../ui/use-zone.ts';
import { type Lifecycle, lifecycleOf } from './lifecycle.ts';

/** What was heard of its life, to scale, with how long such tasks usually run. */
export function LifecycleCard({ task }: { readonly task: TaskDetail }) {
  const zone = useZone();
  const life = useLifecycle(task);
  if (life === undefined) return null;
  const { usual } = task;
  return (
    <Card>
      <CardHead
        title="Lifecycle"
        count={spanWords(life, usual)}
        right={
          <span className="text-12 text-ink-2 max-sm:hidden">
            <ClockTime at={life.from} /> to {life.open ? 'now' : <ClockTime at={life.to} />}
          </span>
        }
      />
      <div className="px-4 max-sm:px-3">
        <Timeline
          label="Lifecycle"
          segments={life.segments}
          captions={life.captions}
          marks={life.marks.map(({ t, label }, index) => ({
            t,
            label,
            note: index === 0 ? clockText(t, zone, { ms: true }) : `+${printDuration(t - life.from)}`,
          }))}
          usual={
            usual && {
              seconds: usual.p95,
              label: `usual run: half take up to ${printDuration(usual.p50)}, 95 % up to ${printDuration(usual.p95)} (${usual.n} runs)`,
            }
          }
        />
      </div>
    </Card>
  );
}

/** The same in one thin line, for the panel. */
export function LifecycleLine({ task }: { readonly task: TaskDetail }) {
  const life = useLifecycle(task);
  if (life === undefined) return <p className="text-12 text-ink-3">Fewer than two instants were heard of it.</p>;
  const [first] = life.segments;
  const last = life.segments.at(-1);
  return (
    <MiniTimeline
      label="Lifecycle"
      segments={life.segments}
      start={first?.label}
      end={last === first ? undefined : last?.label}
    />
  );
}

/** "1 m 54 s from sent to failed, usually 0.9 to 2.4 s". */
export function spanWords(life: Lifecycle, usual: TaskDetail['usual']): string {
  const [first] = life.marks;
  const last = life.marks.at(-1);
  const span = life.open ? printAge(life.to - life.from) : printDuration(life.to - life.from);
  const usually =
    usual === undefined ? '' : `, a run usually ${printDuration(usual.p50)} to ${printDuration(usual.p95)}`;
  if (life.open) return `${span} so far${usually}`;
  return first === undefined || last === undefined || first === last
    ? span + usually
    : `${span} from ${first.label} to ${last.label}${usually}`;
}

/** It ticks while the task goes on, and stands still once it is over. */
function useLifecycle(task: TaskDetail): Lifecycle | undefined {
  const over = isFinal(task.state) || task.state === 'LOST';
  const now = useNowAs((instant) => (over ? 0 : Math.floor(instant)));
  return lifecycleOf(task, over ? task.timestamp : now);
}
