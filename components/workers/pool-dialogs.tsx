'use client';
import { useState } from 'react';
import { workerStats } from '../../lib/workers/worker-stats.ts';
import { NumberField } from '../ui/number-field.tsx';
import { ControlDialog, type DialogProps, UNTIL_RESTART } from './control-dialog.tsx';
import { targetWords, workersOf } from './control-target.ts';

/** Another size for a pool; of several by how much. */
export function PoolSizeDialog({ target, onClose }: DialogProps) {
  return target.kind === 'one' ? (
    <OnePoolDialog target={target} onClose={onClose} />
  ) : (
    <PoolsDialog target={target} onClose={onClose} />
  );
}

function PoolsDialog({ target, onClose }: DialogProps) {
  const [by, setBy] = useState<number | undefined>(1);
  const unit = Math.abs(by ?? 0) === 1 ? 'process' : 'processes';
  const fixed = workersOf(target).filter(({ pool }) => pool === 'threads' || pool === 'solo');
  return (
    <ControlDialog
      target={target}
      title={`${(by ?? 0) < 0 ? 'Shrink' : 'Grow'} the pools of ${targetWords(target)} by ${Math.abs(by ?? 0)}`}
      facts={
        by === undefined || by === 0
          ? []
          : [
              {
                amount: by > 0 ? `+${by}` : `−${-by}`,
                text: by > 0 ? `${unit} will be started in each.` : `idle ${unit} will be ended in each.`,
              },
            ]
      }
      warning={
        fixed.length === 0
          ? undefined
          : `${fixed.length === 1 ? `${fixed[0]?.hostname} has a pool` : `${fixed.length} of them have pools`} that cannot change size: the answer will say so.`
      }
      action={(by ?? 0) < 0 ? `Shrink each by ${-(by ?? 0)}` : `Grow each by ${by ?? 0}`}
      command={() => {
        if (by === undefined || by === 0) throw new Error('Say by how many processes.');
        return { command: by > 0 ? 'pool-grow' : 'pool-shrink', arguments: { n: Math.abs(by) } };
      }}
      onClose={onClose}
    >
      <div className="flex items-center gap-3">
        <span className="text-12 text-ink-2">Processes more, or fewer below 0</span>
        <NumberField label="By how many" value={by} onChange={setBy} min={-1000} max={1000} />
      </div>
      <p className="mt-2 text-12 text-ink-3">{UNTIL_RESTART}</p>
    </ControlDialog>
  );
}

function OnePoolDialog({ target, onClose }: DialogProps) {
  const before = target.kind === 'one' ? (target.worker.concurrency ?? 0) : 0;
  const busy = target.kind === 'one' ? target.worker.busy : 0;
  const [size, setSize] = useState<number | undefined>(before + 1);
  const by = (size ?? before) - before;
  const unit = Math.abs(by) === 1 ? 'process' : 'processes';
  const facts =
    by > 0
      ? [{ amount: `+${by}`, text: `${unit} will be started. The prefetch count grows with them.` }]
      : by < 0
        ? [{ amount: `−${-by}`, text: `idle ${unit} will be ended. No task is interrupted.` }]
        : [];
  return (
    <ControlDialog
      target={target}
      title={`Change the pool of ${targetWords(target)} from ${before} to ${size ?? '…'}`}
      facts={facts}
      warning={
        by < 0 && busy >= before
          ? 'All of its processes are busy: as long as they are, it refuses to shrink.'
          : undefined
      }
      action={by < 0 ? `Shrink by ${-by}` : `Grow by ${by}`}
      command={() => {
        if (size === undefined || by === 0) throw new Error(`Choose another size: it has ${before} now.`);
        return { command: by > 0 ? 'pool-grow' : 'pool-shrink', arguments: { n: Math.abs(by) } };
      }}
      onClose={onClose}
    >
      <div className="flex items-center gap-3">
        <span className="text-12 text-ink-2">New size</span>
        <NumberField label="New size" value={size} onChange={setSize} min={1} max={before + 1000} />
      </div>
      <p className="mt-2 text-12 text-ink-3">{UNTIL_RESTART}</p>
    </ControlDialog>
  );
}

export function AutoscaleDialog({ target, onClose }: DialogProps) {
  const now = target.kind === 'one' ? workerStats(target.worker.stats?.value).autoscaler : undefined;
  const [min, setMin] = useState<number | undefined>(now?.min ?? 1);
  const [max, setMax] = useState<number | undefined>(now?.max ?? 4);
  return (
    <ControlDialog
      target={target}
      title={`Scale the pool of ${targetWords(target)} between ${min ?? '…'} and ${max ?? '…'}`}
      facts={
        now === undefined
          ? []
          : [{ amount: `${now.min} to ${now.max}`, text: 'is its range now. Processes start and end as tasks come.' }]
      }
      action="Set the range"
      command={() => {
        if (min === undefined || max === undefined) throw new Error('Both ends of the range are needed.');
        if (min > max) throw new Error(`At least ${min} and at most ${max} cannot both be.`);
        return { command: 'autoscale', arguments: { min, max } };
      }}
      onClose={onClose}
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <span className="flex items-center gap-3 text-12 text-ink-2">
          At least <NumberField label="At least" value={min} onChange={setMin} min={0} max={10_000} />
        </span>
        <span className="flex items-center gap-3 text-12 text-ink-2">
          At most <NumberField label="At most" value={max} onChange={setMax} min={0} max={10_000} />
        </span>
      </div>
      <p className="mt-2 text-12 text-ink-3">{UNTIL_RESTART}</p>
    </ControlDialog>
  );
}

export function RestartPoolDialog({ target, onClose }: DialogProps) {
  const worker = target.kind === 'one' ? target.worker : undefined;
  const size = worker?.concurrency;
  return (
    <ControlDialog
      target={target}
      title={`Restart the pool of ${targetWords(target)}`}
      facts={[
        {
          amount: size ?? 'All',
          text: `${size === 1 ? 'process is' : 'processes are'} replaced by new ones, each when it has ended what it runs.`,
        },
        ...(worker !== undefined && worker.busy > 0
          ? [{ amount: worker.busy, text: `${worker.busy === 1 ? 'task runs' : 'tasks run'} now.` }]
          : []),
      ]}
      warning="New processes are forked from the main one: code that it has loaded stays as it is. For new code, restart the worker."
      action="Restart the pool"
      command={() => ({ command: 'pool-restart', arguments: {} })}
      onClose={onClose}
    />
  );
}

export function ShutdownDialog({ target, onClose }: DialogProps) {
  const worker = target.kind === 'one' ? target.worker : undefined;
  const here = worker === undefined ? workersOf(target).filter(({ status }) => status !== 'offline') : [];
  const busy = worker?.busy ?? here.reduce((sum, one) => sum + one.busy, 0);
  const prefetched = worker?.prefetched ?? here.reduce((sum, one) => sum + (one.prefetched ?? 0), 0);
  const many = `${here.length} ${here.length === 1 ? 'worker' : 'workers'}`;
  const all = here.length === 1 ? 'the only worker' : `all ${many}`;
  const who = target.kind === 'all' ? all : targetWords(target);
  return (
    <ControlDialog
      target={target}
      title={`Shut down ${who}`}
      facts={[
        {
          amount: busy,
          text: `${busy === 1 ? 'task runs' : 'tasks run'} now. ${busy === 0 ? 'Nothing has to be waited for.' : `A warm shutdown lets ${busy === 1 ? 'it' : 'them'} end first, however long that takes.`}`,
        },
        ...(prefetched > 0
          ? [
              {
                amount: prefetched,
                text: `prefetched ${prefetched === 1 ? 'message goes' : 'messages go'} back to the broker.`,
              },
            ]
          : []),
        {
          amount: worker === undefined ? here.length : 1,
          text:
            worker === undefined
              ? `${here.length === 1 ? 'worker ends' : 'workers end'}${target.kind === 'all' ? ': nothing of this cluster is worked on until one is started' : ''}.`
              : `worker ends${worker.queues === undefined || worker.queues.length === 0 ? '' : ` and takes no more from ${worker.queues.join(', ')}`}.`,
          hot: true,
        },
      ]}
      consequence={`Nothing here can start ${worker === undefined ? 'them' : 'it'} again. A supervisor (systemd, Kubernetes, …) may do so by itself.`}
      typed={target.kind === 'all' ? target.cluster : (worker?.hostname ?? `${here.length} workers`)}
      action={worker === undefined ? `Shut down ${many}` : 'Shut down'}
      tone="danger"
      command={() => ({ command: 'shutdown', arguments: {} })}
      onClose={onClose}
    />
  );
}
