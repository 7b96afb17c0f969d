import { ExpediterError } from '../../../lib/errors.ts';
import { chooseStep } from '../../../lib/views/range.ts';

const DEFAULT_SPAN = 3600;
const MOST_POINTS = 5_000;

interface Asked {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly step?: number | undefined;
}

/** Where a chart begins and ends, the last hour when nothing else is asked, and how wide its buckets are; in seconds. */
export function spanOf({ from, to, step }: Asked, now: number): { from: number; to: number; step: number } {
  const end = to ?? now;
  const begin = from ?? end - DEFAULT_SPAN;
  if (begin >= end) throw new ExpediterError('invalid', `Field "from": must lie before "to", which is ${end}.`);

  const width = step ?? chooseStep({ from: begin, to: end });
  if ((end - begin) / width <= MOST_POINTS) return { from: begin, to: end, step: width };
  const least = Math.ceil((end - begin) / MOST_POINTS);
  throw new ExpediterError(
    'invalid',
    `Field "step": would make too many points, take ${least} or more for this range.`,
  );
}
