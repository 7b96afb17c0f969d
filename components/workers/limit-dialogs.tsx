'use client';
import { useState } from 'react';
import { parseRegistered } from '../../lib/workers/registered.ts';
import { ignoresTimeLimits } from '../../lib/workers/why-not.ts';
import { Field, Input } from '../ui/input.tsx';
import { NumberField } from '../ui/number-field.tsx';
import { ControlDialog, type DialogProps, UNTIL_RESTART } from './control-dialog.tsx';
import { targetWords } from './control-target.ts';
import { requiredType, TaskTypeField } from './task-type-field.tsx';

/** As the server takes it: `10/m`, `5/s`, `0` for none. */
const RATE = /^(0|\d+(\.\d+)?(\/[smh])?)$/;

export function RateLimitDialog({ target, onClose }: DialogProps) {
  const [type, setType] = useState('');
  const [rate, setRate] = useState('');
  const isRate = RATE.test(rate);
  const lifts = isRate && Number.parseFloat(rate) === 0;
  const before = currentRate(target, type);
  return (
    <ControlDialog
      target={target}
      title={`${lifts ? 'Lift the rate limit' : 'Limit the rate'} of ${type === '' ? 'a task type' : type} on ${targetWords(target)}`}
      facts={[
        ...(before === undefined ? [] : [{ amount: before, text: 'is its limit now.' }]),
        {
          amount: isRate ? (lifts ? 'none' : rate) : '…',
          text: lifts
            ? 'Its tasks start as fast as slots are free.'
            : `and no more start${target.kind !== 'one' ? ', on each worker for itself' : ''}. What is over it waits in the worker and keeps its place in the prefetch.`,
        },
      ]}
      action={lifts ? 'Lift the limit' : 'Set the limit'}
      command={() => {
        if (!isRate) throw new Error('Expected a rate such as 10/m, 5/s or 0 for none.');
        return { command: 'rate-limit', arguments: { task_name: requiredType(type), rate_limit: lifts ? '0' : rate } };
      }}
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        <TaskTypeField target={target} value={type} onChange={setType} />
        <Field label="Rate" hint="10/m, 5/s, 100/h; 0 lifts the limit">
          <Input
            mono
            value={rate}
            placeholder="10/m"
            error={rate === '' || isRate ? undefined : 'Expected a rate such as 10/m'}
            onChange={(event) => setRate(event.target.value.trim())}
          />
        </Field>
      </div>
      <p className="mt-2 text-12 text-ink-3">{UNTIL_RESTART}</p>
    </ControlDialog>
  );
}

export function TimeLimitDialog({ target, onClose }: DialogProps) {
  const [type, setType] = useState('');
  const [soft, setSoft] = useState<number | undefined>(undefined);
  const [hard, setHard] = useState<number | undefined>(undefined);
  const pool = target.kind === 'one' ? target.worker.pool : undefined;
  return (
    <ControlDialog
      target={target}
      title={`Set the time limits of ${type === '' ? 'a task type' : type} on ${targetWords(target)}`}
      facts={[
        {
          amount: soft === undefined ? 'none' : `${soft} s`,
          text:
            soft === undefined
              ? 'is the soft limit.'
              : 'soft: SoftTimeLimitExceeded is raised in the task, which may tidy up.',
        },
        {
          amount: hard === undefined ? 'none' : `${hard} s`,
          text: hard === undefined ? 'is the hard limit.' : 'hard: the process that runs it is killed.',
          hot: hard !== undefined,
        },
      ]}
      warning={
        ignoresTimeLimits(pool)
          ? `A ${pool} pool takes time limits and ignores them.`
          : 'Tasks that run already keep the limits they started with.'
      }
      action="Set the limits"
      command={() => {
        if (soft !== undefined && hard !== undefined && soft >= hard) {
          throw new Error('The soft limit must be below the hard one, or the task is killed before it is told.');
        }
        return {
          command: 'time-limit',
          arguments: { task_name: requiredType(type), soft: soft ?? null, hard: hard ?? null },
        };
      }}
      onClose={onClose}
    >
      <TaskTypeField target={target} value={type} onChange={setType} />
      <div className="mt-3 flex flex-wrap items-center gap-x-6 gap-y-3">
        <span className="flex items-center gap-3 text-12 text-ink-2">
          Soft <NumberField label="Soft limit" value={soft} onChange={setSoft} min={1} suffix="s" />
        </span>
        <span className="flex items-center gap-3 text-12 text-ink-2">
          Hard <NumberField label="Hard limit" value={hard} onChange={setHard} min={1} suffix="s" />
        </span>
      </div>
      <p className="mt-2 text-12 text-ink-3">An empty field is no limit. {UNTIL_RESTART}</p>
    </ControlDialog>
  );
}

/** `30/m`, as the worker registered the type. */
function currentRate(target: DialogProps['target'], type: string): string | undefined {
  if (target.kind !== 'one') return undefined;
  const found = target.worker.registered?.value?.map(parseRegistered).find(({ name }) => name === type);
  return /rate_limit=(\S+)/.exec(found?.settings ?? '')?.[1];
}
