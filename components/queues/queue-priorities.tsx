import type { QueueDetail } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { CompositionBar } from '../charts/bar.tsx';
import { Card, CardBody, CardHead } from '../ui/card.tsx';

const COLORS = ['var(--n1)', 'var(--n2)', 'var(--n3)', 'var(--n4)', 'var(--n5)', 'var(--n6)', 'var(--n7)', 'var(--n8)'];

/** What waits by priority; only where more than one is in use, or one that is not the default. */
export function PriorityCard({ queue: { byPriority } }: { readonly queue: QueueDetail }) {
  const rows = Object.entries(byPriority ?? {})
    .map(([priority, count]) => ({ priority: Number(priority), count }))
    .sort((a, b) => a.priority - b.priority);
  if (rows.length === 0 || (rows.length === 1 && rows[0]?.priority === 0)) return null;

  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const parts = rows.map(({ priority, count }, index) => ({
    label: `priority ${priority}`,
    value: count,
    color: COLORS[index % COLORS.length] ?? 'var(--n8)',
  }));
  return (
    <Card aria-labelledby="priorities">
      <CardHead id="priorities" title="What is waiting" count="by priority" />
      <CardBody>
        <CompositionBar parts={parts} label="Waiting by priority" height={10} />
        <ul className="mt-2">
          {parts.map(({ label, value, color }) => (
            <li
              key={label}
              className="grid h-[30px] grid-cols-[8px_minmax(0,1fr)_auto_52px] items-center gap-2.5 text-12"
            >
              <i aria-hidden="true" className="size-2 rounded-[2px]" style={{ background: color }} />
              <span>{label}</span>
              <b className="text-right font-medium">{groupDigits(value)}</b>
              <span className="text-right text-ink-3">{share(value, total)}</span>
            </li>
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}

function share(value: number, total: number): string {
  return total === 0 ? '' : `${Math.round((value / total) * 1000) / 10} %`;
}
