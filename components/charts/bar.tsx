import clsx from 'clsx';

/** What a whole is made of, as one thin bar. Parts of no size are left out. */
export function CompositionBar({ parts, label, height = 8, className }: CompositionBarProps) {
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const shown = parts.filter((part) => part.value > 0);
  return (
    <div
      role="img"
      aria-label={`${label}: ${shown.map((part) => `${part.label} ${part.value}`).join(', ') || 'nothing'}`}
      className={clsx('flex gap-px overflow-hidden rounded-[3px]', total === 0 && 'bg-line', className)}
      style={{ height }}
    >
      {shown.map((part) => (
        <i
          key={part.label}
          title={`${part.label} ${part.value}`}
          className="block h-full min-w-0.5"
          style={{ width: `${(part.value / total) * 100}%`, background: part.color }}
        />
      ))}
    </div>
  );
}

interface CompositionBarProps {
  readonly parts: readonly { readonly label: string; readonly value: number; readonly color: string }[];
  readonly label: string;
  readonly height?: number;
  readonly className?: string | undefined;
}

/** How far something has come: `value` of 0 to 1. */
export function ProgressBar({ value, label }: { readonly value: number; readonly label: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 1000) / 10;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-1 overflow-hidden rounded-full bg-line"
    >
      <i className="block h-full bg-ink-2" style={{ width: `${percent}%` }} />
    </div>
  );
}
