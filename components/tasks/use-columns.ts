'use client';
import { useRemembered } from '../ui/remembered.ts';
import { TASK_COLUMNS, type TaskColumn } from './task-columns.tsx';

export interface ColumnChoice {
  readonly shown: readonly TaskColumn[];
  readonly toggle: (id: TaskColumn['id']) => void;
}

/** Which columns this browser shows; those that give way for room are not meant. */
export function useColumns(): ColumnChoice {
  const [text, remember] = useRemembered('task-columns-hidden', '');
  const hidden = new Set(text.split(','));
  return {
    shown: TASK_COLUMNS.filter(({ id }) => !hidden.has(id)),
    toggle(id) {
      if (!hidden.delete(id)) hidden.add(id);
      remember([...hidden].filter(Boolean).join());
    },
  };
}
