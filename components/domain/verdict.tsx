import type { ReactNode } from 'react';
import { type Severity, SeverityIcon } from '../ui/severity.tsx';

/** The answer a page opens with: one sentence that names the cause, and under it what it rests on. */
export function Verdict({ severity, children, sub }: VerdictProps) {
  return (
    <section className="flex items-start gap-3 max-sm:gap-[9px]">
      <span className="mt-[3px]">
        <SeverityIcon severity={severity} size={22} label={SAID[severity]} />
      </span>
      <div className="min-w-0">
        <h2 className="text-pretty font-strong text-20 tracking-[-.014em] max-sm:text-[17px] max-sm:leading-6">
          {children}
        </h2>
        {sub !== undefined && <p className="mt-0.5 text-12 text-ink-3 leading-5">{sub}</p>}
      </div>
    </section>
  );
}

const SAID: Record<Severity, string> = { critical: 'Critical:', warning: 'Warning:', info: 'Note:', fine: 'All well:' };

interface VerdictProps {
  readonly severity: Severity;
  /** The sentence; names of things in it are `EntityLink`s. */
  readonly children: ReactNode;
  /** Its age and source: "Judged 2 s ago from 6 queues and 7 of 8 workers." */
  readonly sub?: ReactNode;
}

/** Things that need someone, worst first; rows share their columns. */
export function AttentionList({ children }: { readonly children: ReactNode }) {
  return (
    <ol className="grid grid-cols-[32px_minmax(0,1fr)_auto_auto] gap-x-3 max-sm:grid-cols-[28px_minmax(0,1fr)_auto] max-sm:gap-x-2.5">
      {children}
    </ol>
  );
}

/** One of them: what it is, why, since when, and what can be done. */
export function AttentionItem({ severity, title, why, since, acts }: AttentionItemProps) {
  return (
    <li className="col-span-full grid min-h-[50px] grid-cols-subgrid items-center border-line-soft border-b px-4 py-[7px] last:border-b-0 max-sm:items-start max-sm:px-3 max-sm:py-2.5">
      <span className="max-sm:mt-0.5">
        <SeverityIcon severity={severity} label={SAID[severity]} />
      </span>
      <div className="min-w-0">
        <b className="font-strong">{title}</b>
        <div className="text-12 text-ink-3 leading-[17px]">{why}</div>
      </div>
      <span className="whitespace-nowrap text-right text-12 text-ink-3">{since}</span>
      {acts !== undefined && (
        <span className="flex flex-wrap gap-1 max-sm:col-start-2 max-sm:col-end-4 max-sm:mt-2">{acts}</span>
      )}
    </li>
  );
}

interface AttentionItemProps {
  readonly severity: Severity;
  readonly title: ReactNode;
  readonly why: ReactNode;
  readonly since?: ReactNode;
  readonly acts?: ReactNode;
}
