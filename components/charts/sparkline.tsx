/**
 * A small line with its area, drawn by hand: there may be hundreds on a page. Values are evenly spaced, oldest
 * first; an `undefined` one breaks the line. `hot` is for a figure that broke its bound. Without a `label` it is
 * decoration beside a number that says the same.
 */
export function Sparkline({ values, hot = false, width = 72, height = 24, label, floor = 0 }: SparklineProps) {
  const runs = sparkRuns(values, floor);
  const color = hot ? 'var(--ch-failure)' : 'var(--ch-line)';
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${BOX_WIDTH} ${BOX_HEIGHT}`}
      preserveAspectRatio="none"
      fill="none"
      className="block"
      role="img"
      aria-hidden={label === undefined}
      aria-label={label}
    >
      {runs.map((run) => (
        <g key={run.startX}>
          <path d={`M${run.line} V${BOX_HEIGHT} H${run.startX} Z`} fill={color} opacity="0.1" />
          <path
            d={`M${run.line}`}
            stroke={color}
            strokeWidth="1.3"
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        </g>
      ))}
    </svg>
  );
}

interface SparklineProps {
  readonly values: readonly (number | undefined)[];
  readonly hot?: boolean;
  /** In px, or a CSS width such as "100%". */
  readonly width?: number | string;
  readonly height?: number;
  readonly label?: string | undefined;
  /** Value of the lower edge; 0, so that heights can be compared. */
  readonly floor?: number;
}

const BOX_WIDTH = 72;
const BOX_HEIGHT = 24;
/** Room above the highest point, so that the stroke is not cut. */
const HEADROOM = 2;

/** The unbroken stretches of a series as SVG points in a box of 72 × 24. */
export function sparkRuns(values: readonly (number | undefined)[], floor: number): readonly SparkRun[] {
  const known = values.filter((value) => value !== undefined);
  const top = Math.max(floor, ...known);
  const scale = top > floor ? (BOX_HEIGHT - HEADROOM - 1) / (top - floor) : 0;
  const step = values.length > 1 ? BOX_WIDTH / (values.length - 1) : 0;

  const runs: { startX: number; points: string[] }[] = [];
  let open = false;
  values.forEach((value, index) => {
    if (value === undefined) {
      open = false;
      return;
    }
    const x = round(index * step);
    const y = round(BOX_HEIGHT - 1 - (Math.max(floor, value) - floor) * scale);
    if (!open) runs.push({ startX: x, points: [] });
    open = true;
    runs.at(-1)?.points.push(`${x} ${y}`);
  });
  return runs.map(({ startX, points }) => ({ startX, line: points.join(' ') }));
}

interface SparkRun {
  readonly startX: number;
  readonly line: string;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
