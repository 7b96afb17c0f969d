'use client';
import { useState } from 'react';
import type { WorkerSummary } from '../../lib/contract/models.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { useConnection } from '../live/connection.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { type Act, ActDialog, type PlainAct } from './act-dialog.tsx';
import type { ControlTarget } from './control-target.ts';
import { questionItems } from './question-menu.tsx';

/** Commands and questions that every worker hears, or the ones that are `chosen`. */
export function BroadcastMenu({ workers, chosen }: BroadcastMenuProps) {
  const whyNot = useWhyNoCommands();
  const cluster = useConnection().shell?.cluster ?? '';
  const [open, setOpen] = useState<{ readonly act: Act; readonly target: ControlTarget } | undefined>(undefined);
  const target: ControlTarget =
    chosen.length === 0 ? { kind: 'all', workers, cluster } : { kind: 'some', workers: chosen };
  const show = (act: Act) => setOpen({ act, target });
  const label = chosen.length === 0 ? 'Broadcast…' : `Command ${chosen.length} selected…`;
  const item = (label: string, kind: PlainAct) => ({
    label,
    disabled: whyNot !== undefined,
    onSelect: () => show({ kind }),
  });
  return (
    <>
      {whyNot !== undefined && <span className="sr-only">{whyNot}</span>}
      <Menu
        trigger={
          <Button size="sm" title={whyNot} variant={chosen.length === 0 ? 'default' : 'primary'}>
            {label}
          </Button>
        }
        items={[
          { ...item('Turn on task events…', 'events-on'), icon: 'bolt' },
          item('Turn off task events…', 'events-off'),
          'line',
          item('Rate limit…', 'rate-limit'),
          item('Time limits…', 'time-limit'),
          'line',
          item('Grow or shrink pools…', 'pool-size'),
          item('Restart pools…', 'pool-restart'),
          item('Autoscale…', 'autoscale'),
          'line',
          item('Add consumer…', 'add-consumer'),
          { ...item('Cancel consumer…', 'shutdown'), onSelect: () => show({ kind: 'cancel-consumer' }) },
          ...(chosen.length === 0 ? [item('Revoke by stamps…', 'stamps')] : []),
          'line',
          ...questionItems(show),
          item('Heartbeat…', 'heartbeat'),
          item('Object graph…', 'objgraph'),
          'line',
          { ...item(chosen.length === 0 ? 'Shut down all…' : 'Shut down…', 'shutdown'), danger: true },
        ]}
      />
      {open && <ActDialog act={open.act} target={open.target} onClose={() => setOpen(undefined)} />}
    </>
  );
}

interface BroadcastMenuProps {
  readonly workers: readonly WorkerSummary[];
  readonly chosen: readonly WorkerSummary[];
}
