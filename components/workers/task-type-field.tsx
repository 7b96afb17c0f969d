'use client';
import { useId, useMemo } from 'react';
import { getFacets } from '../../lib/contract/rest.ts';
import { parseRegistered } from '../../lib/workers/registered.ts';
import { useCall } from '../live/use-query-call.ts';
import { Field, Input } from '../ui/input.tsx';
import type { ControlTarget } from './control-target.ts';

/** The task type a limit is for. It can be typed; offered are the types registered there, or seen anywhere. */
export function TaskTypeField({ target, value, onChange }: TaskTypeFieldProps) {
  const types = useTypes(target);
  const list = useId();
  const isForeign = target.kind === 'one' && types.length > 0 && value !== '' && !types.includes(value);
  return (
    <Field
      label="Task type"
      hint={
        isForeign
          ? 'Not registered on this worker: it will answer that it does not know it.'
          : types.length > 0 && target.kind === 'one'
            ? `One of ${types.length} that it has registered`
            : undefined
      }
    >
      <Input
        mono
        list={list}
        value={value}
        placeholder={types[0] ?? 'billing.charge_card'}
        onChange={(event) => onChange(event.target.value.trim())}
      />
      <datalist id={list}>
        {types.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Field>
  );
}

interface TaskTypeFieldProps {
  readonly target: ControlTarget;
  readonly value: string;
  readonly onChange: (name: string) => void;
}

function useTypes(target: ControlTarget): readonly string[] {
  const registered = target.kind === 'one' ? target.worker.registered?.value : undefined;
  const { data } = useCall(getFacets, { field: 'name' }, { enabled: registered === undefined });
  return useMemo(
    () => registered?.map((text) => parseRegistered(text).name) ?? Object.keys(data?.counts ?? {}).sort(),
    [registered, data],
  );
}

/** What a person typed, or the sentence to show them. */
export function requiredType(name: string): string {
  if (name === '') throw new Error('Choose the task type that it is for.');
  return name;
}
