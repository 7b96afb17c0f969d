const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A size in steps of 1024, to three significant figures: `512 B`, `1.5 KiB`, `12.4 MiB`. */
export function printBytes(bytes: number): string {
  let scaled = Math.max(0, bytes);
  let step = 0;
  // 1023.6 KiB would round to 1024 KiB.
  while (Math.round(scaled) >= 1024 && step < UNITS.length - 1) {
    scaled /= 1024;
    step += 1;
  }
  const shown = scaled >= 100 ? Math.round(scaled) : Number(scaled.toPrecision(3));
  return `${shown} ${UNITS[step] ?? 'B'}`;
}
