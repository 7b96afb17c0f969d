'use client';
import { labelRange, PRESET_RANGES, printRange, type Range } from '../../lib/views/range.ts';
import { Select } from '../ui/select.tsx';
import { useZone } from '../ui/use-zone.ts';

/** The range that rules a page. A stretch chosen by dragging stands in it as well; to leave it, choose another. */
export function RangeSelect({ value, onChange }: RangeSelectProps) {
  const zone = useZone();
  const own = PRESET_RANGES.some((preset) => keyOf(preset) === keyOf(value)) ? [] : [value];
  const ranges = [...own, ...PRESET_RANGES];
  return (
    <Select
      label="Time range"
      icon="clock"
      size="sm"
      className="border-line text-ink-2 max-sm:hidden"
      value={keyOf(value)}
      options={ranges.map((range) => ({ value: keyOf(range), label: labelRange(range, zone) }))}
      onChange={(key) => {
        const chosen = ranges.find((range) => keyOf(range) === key);
        if (chosen) onChange(chosen);
      }}
    />
  );
}

interface RangeSelectProps {
  readonly value: Range;
  readonly onChange: (range: Range) => void;
}

function keyOf(range: Range): string {
  return JSON.stringify(printRange(range));
}
