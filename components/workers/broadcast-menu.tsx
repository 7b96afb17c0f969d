'use client';
import { useState } from 'react';
import type { WorkerSummary } from '../../lib/contract/models.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { useConnection } from '../live/connection.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { type Act, ActDialog } from './act-dialog.tsx';

/** Commands that every worker hears. */
export function BroadcastMenu({ workers }: { readonly workers: readonly WorkerSummary[] }) {
  const whyNot = useWhyNoCommands();
  const cluster = useConnection().shell?.cluster ?? '';
  const [act, setAct] = useState<Act | undefined>(undefined);
  if (whyNot !== undefined) {
    return (
      <Button size="sm" disabled title={whyNot}>
        Broadcast…
      </Button>
    );
  }
  const item = (label: string, kind: Exclude<Act['kind'], 'cancel-consumer'>) => ({
    label,
    onSelect: () => setAct({ kind }),
  });
  return (
    <>
      <Menu
        trigger={<Button size="sm">Broadcast…</Button>}
        items={[
          { ...item('Turn on task events…', 'events-on'), icon: 'bolt' },
          item('Turn off task events…', 'events-off'),
          'line',
          item('Rate limit…', 'rate-limit'),
          item('Time limits…', 'time-limit'),
          item('Add consumer…', 'add-consumer'),
          'line',
          { ...item('Shut down all…', 'shutdown'), danger: true },
        ]}
      />
      {act && <ActDialog act={act} target={{ kind: 'all', workers, cluster }} onClose={() => setAct(undefined)} />}
    </>
  );
}
