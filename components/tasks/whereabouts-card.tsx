'use client';
import { useState } from 'react';
import type { Whereabouts } from '../../lib/contract/models.ts';
import { getWhereabouts } from '../../lib/contract/rest.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { TimeAgo } from '../domain/time-ago.tsx';
import { useCaller } from '../live/cluster.tsx';
import { useConnection } from '../live/connection.ts';
import { useCarryRange } from '../shell/page-range.ts';
import { Button } from '../ui/button.tsx';
import { Card, CardBody, CardHead } from '../ui/card.tsx';
import { Icon } from '../ui/icon.tsx';
import { EntityLink } from '../ui/link.tsx';

/** Asks every worker now whether it holds the task: events tell what was, this tells what is. */
export function WhereaboutsCard({ uuid }: { readonly uuid: string }) {
  const call = useCaller();
  const { browser, broker } = useConnection();
  const [told, setTold] = useState<Whereabouts | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const whyNot = browser !== 'online' || broker?.state === 'down' ? 'There is no way to the workers now.' : undefined;

  async function ask() {
    setAsking(true);
    setError(undefined);
    try {
      setTold(await call(getWhereabouts, { uuid }));
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
    }
    setAsking(false);
  }

  return (
    <Card aria-labelledby="whereabouts">
      <CardHead
        id="whereabouts"
        title="Who holds it"
        count={told && <TimeAgo at={told.at} />}
        right={
          <Button
            size="sm"
            icon="retry"
            disabled={whyNot !== undefined || asking}
            title={whyNot}
            onClick={() => void ask()}
          >
            {asking ? 'Asking…' : told === undefined ? 'Ask the workers' : 'Ask again'}
          </Button>
        }
      />
      {error !== undefined && (
        <p role="alert" className="px-4 py-2 text-12 text-sev-crit max-sm:px-3">
          {error}
        </p>
      )}
      {told === undefined ? (
        <CardBody className="text-12 text-ink-3">Each worker says over remote control what it knows of it.</CardBody>
      ) : (
        <Told told={told} />
      )}
    </Card>
  );
}

const byName = (a: { readonly worker: string }, b: { readonly worker: string }) => (a.worker < b.worker ? -1 : 1);

const HOLDS: Readonly<Record<NonNullable<Whereabouts['answers'][number]['holds']>, string>> = {
  active: 'runs it',
  reserved: 'holds it, not started',
  ready: 'has taken it, and it is over',
  scheduled: 'keeps it for its ETA',
  no: 'does not hold it',
};

function Told({ told }: { readonly told: Whereabouts }) {
  const carry = useCarryRange();
  const heard = new Set(told.answers.map(({ worker }) => worker));
  const silent = told.asked.filter((worker) => !heard.has(worker));
  const all = heard.size + silent.length;
  return (
    <>
      <ul className="py-1.5 text-12">
        {told.answers.toSorted(byName).map(({ worker, holds, error }) => (
          <li key={worker} className="flex min-h-[26px] items-center gap-2 px-4 max-sm:px-3">
            <Icon
              name={holds === undefined || holds === 'no' ? 'minus' : 'check'}
              size={12}
              stroke={1.8}
              className={holds === undefined || holds === 'no' ? 'text-ink-3' : 'text-st-success'}
            />
            <EntityLink href={carry(subjectHref({ kind: 'worker', id: worker }) ?? '/workers')} className="truncate">
              {worker}
            </EntityLink>
            <span
              className={
                error !== undefined
                  ? 'ml-auto text-right text-sev-crit [overflow-wrap:anywhere]'
                  : holds === 'no'
                    ? 'ml-auto text-right text-ink-3'
                    : 'ml-auto text-right font-medium'
              }
            >
              {error ?? HOLDS[holds ?? 'no']}
            </span>
          </li>
        ))}
        {silent.map((worker) => (
          <li key={worker} className="flex min-h-[26px] items-center gap-2 px-4 text-ink-3 max-sm:px-3">
            <Icon name="pending" size={12} stroke={1.5} />
            <span className="truncate">{worker}</span>
            <span className="ml-auto">no answer</span>
          </li>
        ))}
      </ul>
      <p role="status" className="border-line-soft border-t px-4 py-1.5 text-12 text-ink-3 max-sm:px-3">
        {all === 0 ? 'No worker answered.' : `${heard.size} of ${all} answered.`} A worker forgets a task when it is
        over.
      </p>
    </>
  );
}
