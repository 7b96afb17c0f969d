import type { QueueDetail } from '../../lib/contract/models.ts';
import { groupDigits, printCount } from '../../lib/format/count.ts';
import { Duration } from '../domain/duration.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { Card, CardBody, CardHead } from '../ui/card.tsx';

/** When it will be empty as things are, and what that is made of. */
export function DrainCard({ queue }: { readonly queue: QueueDetail }) {
  const { slots, inRate, outRate, consumersKnown } = queue;
  return (
    <Card aria-labelledby="drain">
      <CardHead id="drain" title="Time to drain" />
      <CardBody>
        <div className="mb-2 flex items-baseline justify-between gap-3">
          <span className="font-strong text-20 tracking-[-.015em]">
            <DrainTime queue={queue} />
          </span>
          <span className="text-12 text-ink-3">as things are</span>
        </div>
        <dl className="text-12">
          <Fact name="Slots of its consumers">
            {consumersKnown && slots.total > 0 ? (
              <>
                {groupDigits(slots.busy)}
                <span className="ml-0.5 text-ink-3">busy of {groupDigits(slots.total)}</span>
              </>
            ) : consumersKnown && queue.consumers.length === 0 ? (
              'none'
            ) : (
              <Unknown why="no consumer has answered yet" />
            )}
          </Fact>
          <Fact name="Comes in">{perSecond(inRate)}</Fact>
          <Fact name="Is taken">{perSecond(outRate)}</Fact>
        </dl>
        {queue.why !== undefined && queue.condition !== 'paused' && (
          <p className="pt-1 text-12 text-ink-3">Limited because {queue.why}.</p>
        )}
      </CardBody>
    </Card>
  );
}

function DrainTime({ queue: { drain, depth, condition } }: { readonly queue: QueueDetail }) {
  if (condition === 'paused' && depth !== 0) return 'paused';
  if (drain === 'never') return <span className="text-sev-crit">never</span>;
  if (drain !== undefined) return <Duration seconds={drain} />;
  if (depth === 0) return 'empty';
  return <Unknown why="its depth stands still, or too little of it was seen" />;
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex min-h-7 items-center justify-between gap-3">
      <dt className="text-ink-2">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}

function perSecond(rate: number | undefined) {
  if (rate === undefined) return <Unknown why="counted from task-sent events, which are off">unknown</Unknown>;
  return (
    <>
      {printCount(rate)}
      <span className="ml-0.5 font-normal text-ink-3">/s</span>
    </>
  );
}
