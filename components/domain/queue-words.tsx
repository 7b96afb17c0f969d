import type { QueueSummary } from '../../lib/contract/models.ts';
import { groupDigits, printCount } from '../../lib/format/count.ts';
import { Chip } from '../ui/chip.tsx';
import type { Severity } from '../ui/severity.tsx';
import { Duration } from './duration.tsx';
import { Unknown } from './unknown.tsx';

type Condition = QueueSummary['condition'];

const CONDITIONS: Readonly<Record<Condition, { readonly severity: Severity; readonly word: string }>> = {
  'no-consumer': { severity: 'critical', word: 'No consumer' },
  saturated: { severity: 'critical', word: 'Saturated' },
  'dead-letters': { severity: 'warning', word: 'Dead letters' },
  backlogged: { severity: 'warning', word: 'Backlogged' },
  paused: { severity: 'info', word: 'Paused' },
  healthy: { severity: 'fine', word: 'Healthy' },
  unknown: { severity: 'fine', word: 'Unknown' },
};

/** Why there are no rates: they are the broker's, or counted from task-sent events. */
export const NO_RATE = 'needs task_send_sent_event = True where tasks are sent, or RabbitMQ’s management API';
/** Where rates come from. */
export const RATE_SOURCES: Readonly<Record<NonNullable<QueueSummary['ratesFrom']>, string>> = {
  broker: 'Of the last minute, counted by RabbitMQ; its statistics are up to 5 s old',
  events: 'Counted from task-sent events of the last minute',
};
const NO_DEPTH = 'the broker does not tell';
const NO_CONSUMERS = 'no worker has answered yet';

/** How a queue does, in a chip. */
export function QueueCondition({ queue }: { readonly queue: Pick<QueueSummary, 'condition' | 'why'> }) {
  if (queue.condition === 'unknown') return <Unknown why={queue.why}>Unknown</Unknown>;
  const { severity, word } = CONDITIONS[queue.condition];
  return <Chip severity={severity}>{word}</Chip>;
}

export function QueueDepth({ queue }: { readonly queue: QueueSummary }) {
  return queue.depth === undefined ? <Unknown why={NO_DEPTH} /> : groupDigits(queue.depth);
}

export function QueueUnacked({ queue }: { readonly queue: QueueSummary }) {
  return queue.unacked === undefined ? <Unknown why={NO_DEPTH} /> : groupDigits(queue.unacked);
}

/** The age of the message next in line. An empty queue has none. The one coloured figure of its row. */
export function QueueOldest({ queue }: { readonly queue: QueueSummary }) {
  const { oldest, depth } = queue;
  if (oldest === undefined)
    return depth === 0 ? <None words="nothing waits" /> : <Unknown why="the message tells no time" />;
  return (
    <>
      {!oldest.exact && (
        <span title="At least: no task-sent event told when it was sent" className="text-ink-3">
          ≥{' '}
        </span>
      )}
      <Duration seconds={oldest.age} tone={toneOf(queue.condition)} />
    </>
  );
}

function toneOf(condition: Condition): 'hot' | 'warm' | undefined {
  if (condition === 'no-consumer' || condition === 'saturated') return 'hot';
  return condition === 'backlogged' || condition === 'dead-letters' ? 'warm' : undefined;
}

/** Messages per second, in or out. */
export function QueueRate({
  rate,
  from,
}: {
  readonly rate: number | undefined;
  readonly from: QueueSummary['ratesFrom'];
}) {
  if (rate === undefined) return <Unknown why={NO_RATE} />;
  return <span title={from && RATE_SOURCES[from]}>{printCount(rate)}</span>;
}

export function QueueConsumers({ queue }: { readonly queue: QueueSummary }) {
  return queue.consumersKnown ? queue.consumers.length : <Unknown why={NO_CONSUMERS} />;
}

/** When it will be empty as things are. */
export function QueueDrain({ queue }: { readonly queue: QueueSummary }) {
  const { drain, depth } = queue;
  if (queue.condition === 'paused' && depth !== 0) return <None words="it is paused" />;
  if (drain === 'never') return <b className="font-medium">never</b>;
  if (drain !== undefined) return <Duration seconds={drain} />;
  return depth === 0 ? (
    <None words="nothing waits" />
  ) : (
    <Unknown why="its depth stands still, or too little of it was seen" />
  );
}

/** Not a value that is missing: there is none. */
function None({ words }: { readonly words: string }) {
  return (
    <>
      <span aria-hidden="true" className="text-ink-3">
        —
      </span>
      <span className="sr-only">{words}</span>
    </>
  );
}
