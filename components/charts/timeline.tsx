import clsx from 'clsx';
import type { ReactNode } from 'react';

/** What a stretch was: the ground says it. `gap` is waiting by plan (hatched), `bad` ended in trouble. */
export type SegmentTone = 'wait' | 'hold' | 'run' | 'gap' | 'good' | 'bad' | 'unknown';

export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly tone: SegmentTone;
  /** Said inside when it fits, and always on hover: "ran 15.0 s". */
  readonly label: string;
}

export interface Mark {
  readonly t: number;
  /** "sent", "started". */
  readonly label: string;
  /** "13:58:21.044", "+38.6 s". */
  readonly note?: string;
}

const TONES: Record<SegmentTone, string> = {
  wait: 'bg-[color-mix(in_oklab,var(--ch-queued)_26%,var(--surface))]',
  hold: 'bg-[color-mix(in_oklab,var(--ch-received)_34%,var(--surface))]',
  run: 'bg-[color-mix(in_oklab,var(--ch-started)_34%,var(--surface))]',
  gap: 'bg-[repeating-linear-gradient(135deg,transparent_0_4px,var(--line)_4px_5px)] text-ink-2 shadow-[inset_0_0_0_1px_var(--line)]',
  good: 'bg-ch-success-soft shadow-[inset_0_0_0_1px_var(--ch-success)]',
  bad: 'bg-[color-mix(in_oklab,var(--ch-failure)_26%,var(--surface))] shadow-[inset_0_0_0_1px_var(--ch-failure)]',
  unknown: 'border border-line-2 border-dashed',
};

const MINI_TONES: Record<SegmentTone, string> = {
  wait: 'bg-[color-mix(in_oklab,var(--ch-queued)_55%,var(--surface))]',
  hold: 'bg-[color-mix(in_oklab,var(--ch-received)_55%,var(--surface))]',
  run: 'bg-[color-mix(in_oklab,var(--ch-started)_55%,var(--surface))]',
  gap: 'hatched',
  good: 'bg-ch-success',
  bad: 'bg-ch-failure',
  unknown: 'border border-line-2 border-dashed',
};

/** Share of the width a word needs at least; narrower segments keep it for the hover. */
const LABEL_SHARE = 0.07;
/** Marks nearer than this share to the one before are left out; the first and last always stand. */
const MARK_SHARE = 0.1;

/**
 * A life to scale, from its first instant to its last (or to now, while it goes on): stretches on one lane, marks
 * under it, captions over it, and the usual range of the whole as a band. Times are Unix seconds.
 */
export function Timeline({ segments, marks = [], captions = [], usual, label }: TimelineProps) {
  const from = Math.min(...segments.map((segment) => segment.from));
  const to = Math.max(...segments.map((segment) => segment.to));
  const span = Math.max(to - from, Number.EPSILON);
  const at = (t: number) => (t - from) / span;

  return (
    <div role="img" aria-label={`${label}: ${segments.map((segment) => segment.label).join(', ')}`} className="py-2.5">
      {captions.length > 0 && (
        <div className="relative h-5 text-11 text-ink-3 max-sm:hidden">
          {captions.map((caption) => (
            <span
              key={caption.t}
              className="absolute top-0 whitespace-nowrap"
              // The last one has no room to its right.
              style={at(caption.t) > 0.92 ? { right: 0 } : { left: percent(at(caption.t)) }}
            >
              {caption.label}
            </span>
          ))}
        </div>
      )}
      <div className="relative h-6">
        {segments.map((segment) => (
          <div
            key={`${segment.from} ${segment.label}`}
            title={segment.label}
            className={clsx(
              'absolute top-0 flex h-6 min-w-0.5 items-center justify-center overflow-hidden rounded-[3px] font-medium text-11',
              TONES[segment.tone],
            )}
            style={{
              left: percent(at(segment.from)),
              width: `calc(${percent((segment.to - segment.from) / span)} - 1px)`,
            }}
          >
            {(segment.to - segment.from) / span >= LABEL_SHARE && (
              <span
                className={clsx(
                  'truncate px-1 max-sm:hidden',
                  segment.tone === 'gap' && 'rounded-[2px] bg-surface font-normal',
                )}
              >
                {segment.label}
              </span>
            )}
          </div>
        ))}
      </div>
      <div className="relative mt-1 h-8 text-11 leading-[14px]">
        {spaced(marks, at).map((mark, index, all) => {
          const end = index === all.length - 1 && all.length > 1;
          return (
            <div
              key={`${mark.t} ${mark.label}`}
              className={clsx(
                'absolute top-0 h-[30px] whitespace-nowrap border-line-2 pt-0.5 text-ink-3',
                end ? 'border-r pr-1.5 text-right' : 'border-l pl-1.5',
                !end && index > 0 && 'max-sm:hidden',
              )}
              style={end ? { right: percent(1 - at(mark.t)) } : { left: percent(at(mark.t)) }}
            >
              <b className="block font-medium text-ink-2">{mark.label}</b>
              {mark.note}
            </div>
          );
        })}
      </div>
      {usual && (
        <div className="mt-2.5 flex items-center gap-1.5 text-11 text-ink-3">
          <i
            className="block h-2 min-w-4 max-w-[60%] rounded-[2px] bg-ch-band shadow-[inset_0_0_0_1px_var(--line-2)]"
            style={{ width: percent(Math.min(1, usual.seconds / span)) }}
          />
          {usual.label}
        </div>
      )}
    </div>
  );
}

interface TimelineProps {
  readonly segments: readonly Segment[];
  readonly marks?: readonly Mark[];
  readonly captions?: readonly { readonly t: number; readonly label: string }[];
  /** How long such a life usually is, drawn to the same scale. */
  readonly usual?: { readonly seconds: number; readonly label: string } | undefined;
  readonly label: string;
}

/** The lane alone, 12 px high, with a word at each end: for a panel or a row. */
export function MiniTimeline({ segments, start, end, label }: MiniTimelineProps) {
  const from = Math.min(...segments.map((segment) => segment.from));
  const span = Math.max(Math.max(...segments.map((segment) => segment.to)) - from, Number.EPSILON);
  return (
    <div role="img" aria-label={`${label}: ${segments.map((segment) => segment.label).join(', ')}`}>
      <div className="flex h-3 gap-px">
        {segments.map((segment) => (
          <i
            key={`${segment.from} ${segment.label}`}
            title={segment.label}
            className={clsx('block min-w-0.5 rounded-[2px]', MINI_TONES[segment.tone])}
            style={{ width: percent((segment.to - segment.from) / span) }}
          />
        ))}
      </div>
      {(start !== undefined || end !== undefined) && (
        <div className="mt-1.5 flex justify-between gap-3 text-11 text-ink-3">
          <span>{start}</span>
          <span>{end}</span>
        </div>
      )}
    </div>
  );
}

interface MiniTimelineProps {
  readonly segments: readonly Segment[];
  readonly start?: ReactNode;
  readonly end?: ReactNode;
  readonly label: string;
}

/** The marks that have room: the first, the last, and those between that are not on top of each other. */
export function spaced(marks: readonly Mark[], at: (t: number) => number): readonly Mark[] {
  const last = marks.at(-1);
  const kept: Mark[] = [];
  for (const mark of marks) {
    const before = kept.at(-1);
    if (mark === last) kept.push(mark);
    else if (!before) kept.push(mark);
    else if (at(mark.t) - at(before.t) >= MARK_SHARE && last && at(last.t) - at(mark.t) >= 2 * MARK_SHARE)
      kept.push(mark);
  }
  return kept;
}

function percent(share: number): string {
  return `${Math.round(share * 100_000) / 1000}%`;
}
