'use client';
import type { JobPreview } from '../../lib/contract/job-models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { CompositionBar } from '../charts/bar.tsx';
import { shortId } from '../domain/id.tsx';
import type { BulkAction } from './preflight.ts';

const MOST_REASONS = 6;
const MOST_VALUES = 4;
const COLOURS = [
  'var(--ch-retry)',
  'var(--ch-success)',
  'var(--ch-queued)',
  'var(--ch-revoked)',
  'var(--n8)',
  'var(--n7)',
];

/** What a bulk job would do: to how many, of which names, queues and states, and to which five for example. */
export function BulkPreview({ preview, workers }: BulkPreviewProps) {
  const { action, fit, byName, byQueue, byState, sample } = preview;
  return (
    <>
      <Outcome preview={preview} workers={workers} />
      {fit > 0 && (
        <>
          <div className="mt-2 grid grid-cols-3 gap-3 border-line-soft border-t pt-2 max-sm:grid-cols-1">
            <Counts title="Names" counts={byName} />
            <Counts title="Queues" counts={byQueue} />
            <Counts title="States" counts={byState} />
          </div>
          <h4 className="mt-2 font-strong text-12">{sample.length < fit ? `${sample.length} of them` : 'These'}</h4>
          <ul aria-label={`Sample of what ${action} is for`} className="text-12">
            {sample.map(({ uuid, name, args }) => (
              <li key={uuid} className="flex min-w-0 gap-2 py-0.5">
                <span className="mono shrink-0" title={uuid}>
                  {shortId(uuid)}
                </span>
                <span className="mono min-w-0 truncate text-ink-2">
                  {name ?? 'name not known'}
                  {args}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface BulkPreviewProps {
  readonly preview: JobPreview;
  readonly workers: number | undefined;
}

function Outcome({ preview: { action, fit, skipped }, workers }: BulkPreviewProps) {
  const shown = skipped.slice(0, MOST_REASONS);
  const rest = skipped.slice(MOST_REASONS).reduce((sum, reason) => sum + reason.count, 0);
  const rows = [
    { color: 'var(--primary)', count: fit, text: WILL_BE[action], note: noteOf(action, workers) },
    ...shown.map(({ why, count }, index) => ({
      color: COLOURS[index] ?? 'var(--n8)',
      count,
      text: `left out: ${why}`,
      note: undefined,
    })),
    ...(rest === 0
      ? []
      : [{ color: 'var(--line-2)', count: rest, text: 'left out for other reasons', note: undefined }]),
  ];
  return (
    <>
      <CompositionBar
        label="Preview"
        parts={rows.map((row) => ({ label: row.text, value: row.count, color: row.color }))}
      />
      <ul className="mt-2">
        {rows.map((row) => (
          <li key={row.text} className="grid grid-cols-[8px_52px_minmax(0,1fr)] items-baseline gap-2.5 py-1">
            <i className="size-2 rounded-[2px]" style={{ background: row.color }} />
            <b className="text-right font-strong">{groupDigits(row.count)}</b>
            <span className="min-w-0 break-words">
              {row.text}
              {row.note !== undefined && <span className="block text-12 text-ink-3">{row.note}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Counts({ title, counts }: { readonly title: string; readonly counts: Readonly<Record<string, number>> }) {
  const all = Object.entries(counts);
  return (
    <div className="min-w-0 text-12">
      <h4 className="font-strong">{title}</h4>
      <ul>
        {all.slice(0, MOST_VALUES).map(([value, count]) => (
          <li key={value} className="flex min-w-0 gap-2">
            <span className="min-w-0 flex-1 truncate" title={value}>
              {value}
            </span>
            <span className="text-ink-3">{groupDigits(count)}</span>
          </li>
        ))}
        {all.length > MOST_VALUES && <li className="text-ink-3">and others</li>}
      </ul>
    </div>
  );
}

const WILL_BE: Readonly<Record<BulkAction, string>> = {
  retry: 'will be sent again, each under a new id',
  revoke: 'will be revoked: workers discard them when they come to them',
  terminate: 'run, and will be ended with SIGTERM',
};

function noteOf(action: BulkAction, workers: number | undefined): string {
  if (action === 'retry') return 'exact arguments, as far as is known now; each is judged again when its turn comes';
  return workers === undefined
    ? 'every worker is told'
    : `${workers} ${workers === 1 ? 'worker is' : 'workers are'} told`;
}
