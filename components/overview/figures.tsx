import clsx from 'clsx';
import type { Figure } from '../../lib/contract/models.ts';
import { Sparkline } from '../charts/sparkline.tsx';
import { Unknown } from '../domain/unknown.tsx';
import { Card } from '../ui/card.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { figureWords } from './figure-words.ts';

/** The six numbers, each with its last hour and the same hour yesterday. */
export function Figures({ figures, carry }: FiguresProps) {
  return (
    <Card
      aria-label="Headline figures"
      className="grid grid-cols-2 gap-px overflow-hidden bg-line-soft! max-lg:grid-cols-3 max-sm:grid-cols-2"
    >
      {figures.map((figure) => (
        <FigureCell key={figure.id} figure={figure} carry={carry} />
      ))}
    </Card>
  );
}

interface FiguresProps {
  readonly figures: readonly Figure[];
  readonly carry: (href: string) => string;
}

function FigureCell({ figure, carry }: { readonly figure: Figure; readonly carry: (href: string) => string }) {
  const { label, value, lead, note, hot, href } = figureWords(figure);
  return (
    <PageLink
      href={carry(href)}
      className="grid min-w-0 grid-cols-[minmax(0,1fr)_72px] content-center gap-x-2 gap-y-px bg-surface px-4 pt-[11px] pb-2.5 hover:bg-hover focus-visible:-outline-offset-2 max-sm:grid-cols-[minmax(0,1fr)_48px] max-sm:px-3"
    >
      <span className="col-span-2 text-12 text-ink-2">{label}</span>
      <span className="whitespace-nowrap font-strong text-24 tracking-[-.022em] max-sm:text-[21px]">
        {value.length === 0 ? (
          <span className="font-normal text-13 tracking-normal">
            <Unknown />
          </span>
        ) : (
          value.map((part, index) => (
            <span key={part.unit}>
              {index > 0 && ' '}
              {part.value}
              <span className="ml-0.5 font-book text-13 text-ink-3 tracking-normal">{part.unit}</span>
            </span>
          ))
        )}
      </span>
      <span className="self-center">
        <Sparkline values={figure.spark.map((point) => point ?? undefined)} hot={hot} width="100%" />
      </span>
      <span className="col-span-2 text-11 text-ink-3" title={note}>
        {lead !== undefined && <b className={clsx('font-medium', hot ? 'text-sev-crit' : 'text-ink-2')}>{lead} </b>}
        {note}
      </span>
    </PageLink>
  );
}
