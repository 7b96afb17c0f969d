import { durationParts } from '../../lib/format/duration.ts';

/** A span in seconds, units dimmed. Unknown is said. `tone` is for the one figure of a row that broke its bound. */
export function Duration({ seconds, tone }: DurationProps) {
  if (seconds === undefined) return <span className="text-ink-3">unknown</span>;
  return (
    <span
      title={`${seconds} s`}
      className={
        tone === 'hot' ? 'font-medium text-sev-crit' : tone === 'warm' ? 'font-medium text-sev-warn' : undefined
      }
    >
      {durationParts(seconds).map((part, index) => (
        <span key={part.unit} className="whitespace-nowrap">
          {index > 0 && ' '}
          {part.value}
          <span className={tone ? 'ml-0.5' : 'ml-0.5 font-normal text-ink-3'}>{part.unit}</span>
        </span>
      ))}
    </span>
  );
}

interface DurationProps {
  readonly seconds: number | undefined;
  readonly tone?: 'hot' | 'warm' | undefined;
}
