'use client';
import { lazy, Suspense } from 'react';
import { labelRange, PRESET_RANGES, printRange, type Range } from '../../lib/views/range.ts';
import { useZone } from '../ui/use-zone.ts';

// The list is heavy and a page is read without opening it: the server draws the control, its code follows.
const Select = lazy(() => import('../ui/select.tsx').then((room) => ({ default: room.Select<string> })));

/** The range that rules a page. A stretch chosen by dragging stands in it as well; to leave it, choose another. */
export function RangeSelect({ value, onChange }: RangeSelectProps) {
  const zone = useZone();
  const own = PRESET_RANGES.some((preset) => keyOf(preset) === keyOf(value)) ? [] : [value];
  const ranges = [...own, ...PRESET_RANGES];
  const label = (range: Range) => labelRange(range, { timeZone: zone, locale: 'en-GB' });
  return (
    <Suspense fallback={<Placeholder label={label(value)} />}>
      <Select
        label="Time range"
        icon="clock"
        size="sm"
        className="border-line text-ink-2 max-sm:hidden"
        value={keyOf(value)}
        options={ranges.map((range) => ({ value: keyOf(range), label: label(range) }))}
        onChange={(key) => {
          const chosen = ranges.find((range) => keyOf(range) === key);
          if (chosen) onChange(chosen);
        }}
      />
    </Suspense>
  );
}

interface RangeSelectProps {
  readonly value: Range;
  readonly onChange: (range: Range) => void;
}

/** As wide as the control that takes its place. */
function Placeholder({ label }: { readonly label: string }) {
  return (
    <span className="inline-flex h-7 items-center whitespace-nowrap rounded-control border border-line bg-surface px-[33px] font-book text-12 text-ink-2 max-sm:hidden">
      {label}
    </span>
  );
}

function keyOf(range: Range): string {
  return JSON.stringify(printRange(range));
}
