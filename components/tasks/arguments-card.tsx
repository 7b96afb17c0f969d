'use client';
import type { TaskDetail } from '../../lib/contract/models.ts';
import { parseRepr } from '../../lib/python/parse-repr.ts';
import { PythonCard, type PythonRoot } from '../domain/python-value.tsx';
import { Card, CardHead } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

/** `args` and `kwargs` as trees. */
export function ArgumentsCard({ task }: { readonly task: TaskDetail }) {
  const roots = argumentRoots(task);
  if (roots.length === 0) {
    return (
      <Card>
        <CardHead title="Arguments" />
        <EmptyState compact title="No event told the arguments">
          The worker that received it told them, and that event was not heard.
        </EmptyState>
      </Card>
    );
  }
  return <PythonCard title="Arguments" count={<Provenance replay={task.replay} />} roots={roots} />;
}

/** What it returned. Nothing where it returned nothing yet, or raised. */
export function ResultCard({ task }: { readonly task: TaskDetail }) {
  if (task.state !== 'SUCCESS' || task.result === undefined) return null;
  const root = { name: 'result', value: parseRepr(task.result), raw: task.result };
  return <PythonCard title="Result" count="as the event gave it" roots={[root]} />;
}

export function argumentRoots({ args, kwargs }: Pick<TaskDetail, 'args' | 'kwargs'>): readonly PythonRoot[] {
  return [
    { name: 'args', text: args },
    { name: 'kwargs', text: kwargs },
  ].flatMap(({ name, text }) =>
    text === undefined || text === '' ? [] : [{ name, value: parseRepr(text), raw: text }],
  );
}

/** Where the arguments come from, and whether they may be trusted to the last letter. */
export function Provenance({ replay }: Pick<TaskDetail, 'replay'>) {
  if (replay.ok) return 'as the event gave them, exact';
  return <span title={replay.why}>as the event gave them, not exact</span>;
}
