'use client';
import { useMemo } from 'react';
import type { Finding, Verdict as VerdictModel } from '../../lib/contract/models.ts';
import { Sentence } from '../domain/sentence.tsx';
import { ClockTime, TimeAgo } from '../domain/time-ago.tsx';
import { Verdict } from '../domain/verdict.tsx';
import { useNowAs } from '../live/use-now.ts';

/** How often a screen reader is told a new sentence at most, seconds: ages in it change all the time. */
const SAID_EVERY = 10;

/** One sentence: is it healthy, and if not, what is the worst of it? */
export function OverviewVerdict({ verdict, findings, staleSince, carry }: OverviewVerdictProps) {
  const { severity, sentence, basis, at } = verdict;
  const subjects = useMemo(() => findings.map((finding) => finding.subject), [findings]);
  return (
    <>
      <Verdict severity={severity} sub={<Basis basis={basis} at={at} staleSince={staleSince} />}>
        <Sentence text={sentence} subjects={subjects} carry={carry} />
      </Verdict>
      <Announced text={sentence} />
    </>
  );
}

interface OverviewVerdictProps {
  readonly verdict: VerdictModel;
  readonly findings: readonly Finding[];
  readonly staleSince: number | undefined;
  readonly carry: (href: string) => string;
}

function Basis({ basis, at, staleSince }: BasisProps) {
  if (staleSince !== undefined) {
    return (
      <>
        All below is as of <ClockTime at={staleSince} ms={false} />, <TimeAgo at={staleSince} />.
      </>
    );
  }
  if (!basis.startsWith('Judged')) return basis;
  return (
    <>
      {basis.replace(/\.$/, '')}, <TimeAgo at={at} />.
    </>
  );
}

interface BasisProps {
  readonly basis: string;
  readonly at: number;
  readonly staleSince: number | undefined;
}

function Announced({ text }: { readonly text: string }) {
  const turn = useNowAs((now) => Math.floor(now / SAID_EVERY));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text as it was when its turn came
  const said = useMemo(() => text, [turn]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
