/** Axis numbers at the left edge, in the size and ink of hints. */
export function AxisTick({ y, payload, tickFormatter }: AxisTickProps) {
  const value = Number(payload?.value ?? 0);
  return (
    <text x={0} y={y} dy="0.35em" textAnchor="start" fontSize={11} fill="var(--ink-3)">
      {tickFormatter ? tickFormatter(value, 0) : value}
    </text>
  );
}

interface AxisTickProps {
  readonly y?: number | string;
  readonly payload?: { readonly value: unknown };
  readonly tickFormatter?: (value: number, index: number) => string;
}

/** Half a label of room above and below, so that the axis numbers are not cut. */
export const PLOT_MARGIN = { top: 6, right: 0, bottom: 6, left: 0 };
