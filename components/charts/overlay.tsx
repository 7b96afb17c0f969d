import clsx from 'clsx';
import type { ReactNode } from 'react';
import type { Moment, Range } from './point.ts';

/** What lies over a plot, in its own box: the chosen stretch and the moments to point out. */
export function Overlay({ range, chosen, moments = [] }: OverlayProps) {
  const span = range.to - range.from;
  const at = (t: number) => `${Math.min(1, Math.max(0, (t - range.from) / span)) * 100}%`;
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-0">
      {chosen && (
        <div
          className="absolute -inset-y-1 border-accent border-x bg-[color-mix(in_oklab,var(--accent)_9%,transparent)]"
          style={{ left: at(chosen.from), right: `calc(100% - ${at(chosen.to)})` }}
        >
          <i className="absolute top-[calc(50%-9px)] -left-[3px] h-[18px] w-[5px] rounded-full border border-accent bg-surface" />
          <i className="absolute top-[calc(50%-9px)] -right-[3px] h-[18px] w-[5px] rounded-full border border-accent bg-surface" />
        </div>
      )}
      {moments
        .filter((moment) => moment.t >= range.from && moment.t <= range.to)
        .map((moment) => (
          <div
            key={`${moment.t} ${moment.label}`}
            className="absolute -inset-y-1 border-ink-2 border-l border-dashed"
            style={{ left: at(moment.t) }}
          >
            <span
              className={clsx(
                'absolute -top-1 max-w-56 truncate whitespace-nowrap rounded border border-line-2 bg-surface px-[5px] text-11 text-ink-2',
                (moment.t - range.from) / span > 0.3 ? 'right-1.5' : 'left-1.5',
              )}
            >
              {moment.label}
            </span>
          </div>
        ))}
    </div>
  );
}

interface OverlayProps {
  readonly range: Range;
  readonly chosen?: Range | undefined;
  readonly moments?: readonly Moment[] | undefined;
}

/** What a chart says about one moment. */
export function Readout({ title, rows }: ReadoutProps) {
  return (
    <div className="min-w-32 rounded-control border border-line bg-raised px-2.5 py-1.5 text-12 shadow-raised dark:border-transparent">
      <div className="mb-1 text-11 text-ink-3">{title}</div>
      {rows.map((row) => (
        <div key={row.label} className="flex items-center gap-2">
          <i className="size-2 rounded-[2px]" style={{ background: row.color }} />
          <span className="text-ink-2">{row.label}</span>
          <span className="ml-auto pl-3 font-medium">{row.value}</span>
        </div>
      ))}
    </div>
  );
}

interface ReadoutProps {
  readonly title: ReactNode;
  readonly rows: readonly { readonly label: string; readonly color: string; readonly value: string }[];
}

/** Names of the series with their colours, in the head of a card. */
export function Legend({ items, className }: LegendProps) {
  return (
    <ul className={clsx('flex flex-wrap items-center gap-x-3.5 gap-y-1 text-12 text-ink-2', className)}>
      {items.map((item) => (
        <li key={item.label} className="flex items-center gap-1.5 whitespace-nowrap">
          <i aria-hidden="true" className="size-2 rounded-[2px]" style={{ background: item.color }} />
          {item.label}
        </li>
      ))}
    </ul>
  );
}

interface LegendProps {
  readonly items: readonly { readonly label: string; readonly color: string }[];
  readonly className?: string | undefined;
}
