'use client';
import { useState } from 'react';
import { Field, Input } from '../ui/input.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { ControlDialog, type DialogProps } from './control-dialog.tsx';
import { targetWords } from './control-target.ts';

export function HeartbeatDialog({ target, onClose }: DialogProps) {
  return (
    <ControlDialog
      target={target}
      title={`Provoke a heartbeat of ${targetWords(target)}`}
      facts={[{ amount: '1', text: 'heartbeat more is sent by each, at once. It shows who hears remote control.' }]}
      action="Send"
      command={() => ({ command: 'heartbeat', arguments: {} })}
      onClose={onClose}
    />
  );
}

export function ObjectGraphDialog({ target, onClose }: DialogProps) {
  const [type, setType] = useState('Request');
  const [num, setNum] = useState<number | undefined>(200);
  const [depth, setDepth] = useState<number | undefined>(10);
  return (
    <ControlDialog
      target={target}
      title={`Draw the graph of ${type === '' ? '…' : type} objects of ${targetWords(target)}`}
      facts={[
        {
          amount: '1',
          text: 'file is written to the disk of the machine that the worker runs on; its answer names it.',
        },
        { amount: '…', text: 'The worker does nothing else meanwhile, which may be many seconds.', hot: true },
      ]}
      warning="It needs the Python package objgraph in the worker; without it the worker answers that it is missing."
      action="Draw the graph"
      command={() => {
        if (type === '') throw new Error('Name the class of the objects.');
        return { command: 'objgraph', arguments: { type, num: num ?? 200, max_depth: depth ?? 10 } };
      }}
      onClose={onClose}
    >
      <Field label="Class of the objects">
        <Input mono value={type} onChange={(event) => setType(event.target.value.trim())} />
      </Field>
      <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-3">
        <span className="flex items-center gap-3 text-12 text-ink-2">
          Objects <NumberField label="Objects" value={num} onChange={setNum} min={1} max={10_000} />
        </span>
        <span className="flex items-center gap-3 text-12 text-ink-2">
          Depth <NumberField label="Depth" value={depth} onChange={setDepth} min={1} max={100} />
        </span>
      </div>
    </ControlDialog>
  );
}
