'use client';
import { useState } from 'react';
import { revokeByStampedHeaders } from '../../lib/contract/rest.ts';
import { ConfirmDialog } from '../domain/confirm-dialog.tsx';
import { useConnection } from '../live/connection.ts';
import { useCommand } from '../live/pending-commands.ts';
import { Checkbox } from '../ui/checkbox.tsx';
import { Field, Input } from '../ui/input.tsx';
import type { DialogProps } from './control-dialog.tsx';
import { reachOf } from './control-target.ts';

/** Revokes every task that bears a stamp: those of one order, one customer, one deploy. */
export function StampsDialog({ target, onClose }: DialogProps) {
  const { run } = useCommand(revokeByStampedHeaders);
  const cluster = useConnection().shell?.cluster;
  const [stamp, setStamp] = useState('');
  const [value, setValue] = useState('');
  const [terminate, setTerminate] = useState(false);
  const reach = reachOf(target);
  const values = value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  const words = stamp === '' || values.length === 0 ? 'by a stamp' : `stamped ${stamp}=${values.join(',')}`;
  return (
    <ConfirmDialog
      open
      title={`${terminate ? 'Terminate' : 'Revoke'} tasks ${words}`}
      scope={cluster === undefined ? undefined : `in ${cluster}`}
      facts={[
        {
          amount: 'All',
          text: 'tasks that bear it are discarded when a worker takes them, for as long as it remembers.',
        },
        terminate
          ? { amount: 'All', text: 'that run now are ended with SIGTERM, whatever they are doing.', hot: true }
          : { amount: '0', text: 'that run now are ended: they go on.' },
        ...(reach === undefined ? [] : [reach]),
      ]}
      warning="Celery before 5.3 does not know stamps: such workers answer that there is no such command."
      consequence="How many tasks that will be nobody can tell: events do not say which stamps a task bears."
      askReason
      action={terminate ? 'Revoke and terminate' : 'Revoke'}
      tone="danger"
      blocked={stamp === '' || values.length === 0}
      onConfirm={async ({ reason }) => {
        const [only, ...more] = values;
        if (only === undefined) return; // blocked until then
        const given = more.length === 0 ? only : values;
        await run({ headers: { [stamp]: given }, terminate, ...(reason === '' ? {} : { reason }) });
      }}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        <Field label="Stamp" hint="The name of the header that stamp() gave the tasks">
          <Input mono value={stamp} placeholder="order_id" onChange={(event) => setStamp(event.target.value.trim())} />
        </Field>
        <Field label="Value, or several parted by commas">
          <Input mono value={value} placeholder="4711" onChange={(event) => setValue(event.target.value)} />
        </Field>
        <Checkbox checked={terminate} onChange={setTerminate}>
          Also end those that run
        </Checkbox>
      </div>
    </ConfirmDialog>
  );
}
