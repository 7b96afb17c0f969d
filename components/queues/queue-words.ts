import type { QueueSummary } from '../../lib/contract/models.ts';
import { printCount } from '../../lib/format/count.ts';
import { printDuration } from '../../lib/format/duration.ts';

/** What happens in it, in one line. */
export function inWords({ inRate, outRate, drain, depth, why, condition }: QueueSummary): string {
  if (condition === 'paused') return `${why ?? 'what is sent to it waits'}.`;
  if (depth === undefined) return 'Its depth cannot be read from the broker.';
  const net = inRate === undefined || outRate === undefined ? undefined : inRate - outRate;
  const flow =
    net === undefined || Math.abs(net) < 0.05
      ? undefined
      : net > 0
        ? `takes in ${printCount(net)} messages a second more than it gives out`
        : `gives out ${printCount(-net)} messages a second more than it takes in`;
  if (drain === 'never') return `${flow ?? why ?? 'does not get shorter'}: as things are it will never drain.`;
  if (drain !== undefined) return `${flow ?? 'gets shorter'} and drains in ${printDuration(drain)}.`;
  if (depth === 0) return 'Nothing waits.';
  return condition === 'healthy' ? 'keeps up.' : `${why ?? ''}`;
}
