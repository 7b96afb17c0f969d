import clsx from 'clsx';
import type { SlotLook } from '../../lib/workers/slots.ts';

const LOOKS: Record<SlotLook, string> = {
  busy: 'bg-[color-mix(in_oklab,var(--ch-started)_78%,var(--surface))]',
  long: 'bg-ch-retry',
  free: 'shadow-[inset_0_0_0_1px_var(--line-2)]',
  unknown:
    'shadow-[inset_0_0_0_1px_var(--line-2)] bg-[repeating-linear-gradient(135deg,transparent_0_2px,var(--line-2)_2px_3px)]',
};

const ORDER: readonly SlotLook[] = ['long', 'busy', 'free', 'unknown'];

/** One cell for each process of a worker's pool, the busy ones first. Past `most` the rest is a number. */
export function Slots({ slots, size = 'md', most = 32 }: SlotsProps) {
  const sorted = [...slots].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
  const shown = sorted.slice(0, most);
  return (
    <span role="img" aria-label={said(slots)} className="inline-flex items-center gap-0.5 align-middle">
      {shown.map((slot, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: cells are alike and have no identity
        <SlotCell key={index} state={slot} size={size} />
      ))}
      {sorted.length > shown.length && <span className="ml-1 text-11 text-ink-3">+{sorted.length - shown.length}</span>}
    </span>
  );
}

interface SlotsProps {
  readonly slots: readonly SlotLook[];
  readonly size?: 'sm' | 'md';
  readonly most?: number;
}

export function SlotCell({ state, size = 'md' }: { readonly state: SlotLook; readonly size?: 'sm' | 'md' }) {
  return <i className={clsx('block h-[15px] rounded-[3px]', size === 'sm' ? 'w-[11px]' : 'w-[15px]', LOOKS[state])} />;
}

/** What the cells mean; for the foot of a card. */
export function SlotLegend() {
  return (
    <ul className="flex flex-wrap gap-x-3.5 gap-y-1 text-12 text-ink-2">
      {(
        [
          ['busy', 'busy'],
          ['long', 'over its p95'],
          ['free', 'free'],
          ['unknown', 'unknown'],
        ] as const
      ).map(([state, word]) => (
        <li key={state} className="flex items-center gap-1.5">
          <span className="scale-[.66]">
            <SlotCell state={state} />
          </span>
          {word}
        </li>
      ))}
    </ul>
  );
}

/** "4 slots: 3 over their p95, 1 busy". */
function said(slots: readonly SlotLook[]): string {
  const counts = ORDER.map((state) => [state, slots.filter((slot) => slot === state).length] as const).filter(
    ([, count]) => count > 0,
  );
  const words = counts.map(([state, count]) => `${count} ${state === 'long' ? 'over their p95' : state}`);
  return `${slots.length} slots: ${words.join(', ') || 'none'}`;
}
