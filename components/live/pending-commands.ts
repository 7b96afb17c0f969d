'use client';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useSyncExternalStore } from 'react';
import { CommandReceipt, type Subject } from '../../lib/contract/models.ts';
import type { Endpoint, InputOf, ReplyOf } from '../../lib/contract/rest.ts';
import { call, type ProblemError } from './call.ts';
import { useLive } from './use-live.ts';

const RECEIPTS = { kind: 'receipts' } as const;
/** Receipts that came back from this tab's own commands; the topic tells of them a moment later. Bounded. */
let noted: readonly CommandReceipt[] = [];
const MAX_NOTED = 50;
const NONE: readonly CommandReceipt[] = [];
const listeners = new Set<() => void>();

/** Receipts of the last minutes, newest first: all of them, or those about one subject. */
export function useReceipts(about?: Subject): readonly CommandReceipt[] {
  const { rows, order } = useLive(RECEIPTS);
  const own = useSyncExternalStore(
    subscribe,
    () => noted,
    () => NONE,
  );
  const kind = about?.kind;
  const id = about?.id;
  return useMemo(() => {
    const told = order.flatMap((key) => rows[key] ?? []);
    return mergeReceipts(told, own).filter(
      ({ target }) => kind === undefined || (target?.kind === kind && target.id === id),
    );
  }, [rows, order, own, kind, id]);
}

export interface Command<E extends Endpoint> {
  /** Rejects with a `ProblemError` when the server refuses. */
  run(input: InputOf<E>): Promise<ReplyOf<E>>;
  /** Sent, and no answer of the server yet. */
  readonly running: boolean;
  readonly problem: ProblemError | undefined;
  /** Forgets the problem. */
  reset(): void;
}

/** A command for a button. Its receipt shows up in `useReceipts` at once. */
export function useCommand<E extends Endpoint>(endpoint: E): Command<E> {
  const { mutateAsync, isPending, error, reset } = useMutation<ReplyOf<E>, ProblemError, InputOf<E>>({
    mutationFn: (input) => call(endpoint, input),
    onSuccess: (reply) => {
      const receipt = CommandReceipt.safeParse(reply);
      if (receipt.success) noteReceipt(receipt.data);
    },
  });
  return { run: mutateAsync, running: isPending, problem: error ?? undefined, reset };
}

export function noteReceipt(receipt: CommandReceipt): void {
  noted = [receipt, ...noted.filter(({ id }) => id !== receipt.id)].slice(0, MAX_NOTED);
  for (const listener of listeners) listener();
}

/** What the topic told wins: it goes on changing. Newest first. */
export function mergeReceipts(
  told: readonly CommandReceipt[],
  own: readonly CommandReceipt[],
): readonly CommandReceipt[] {
  const known = new Set(told.map(({ id }) => id));
  const ahead = own.filter(({ id }) => !known.has(id));
  return ahead.length === 0 ? told : [...ahead, ...told].sort((a, b) => b.requested - a.requested);
}

/** Whether more is to come: an answer of a worker, or the event that makes it observed. */
export function isPending(receipt: CommandReceipt): boolean {
  if (receipt.error !== undefined) return false;
  return receipt.waiting || (receipt.awaits !== undefined && receipt.observed === undefined);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
