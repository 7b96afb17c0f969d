'use client';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useSyncExternalStore } from 'react';
import { CommandReceipt, type Subject } from '../../lib/contract/models.ts';
import type { Endpoint, InputOf, ReplyOf } from '../../lib/contract/rest.ts';
import { call, type ProblemError } from './call.ts';
import { useCluster } from './cluster.tsx';
import { useLive } from './use-live.ts';

const RECEIPTS = { kind: 'receipts' } as const;
/** A receipt, and the cluster whose pages may show it, as their address names it. */
type Noted = { readonly cluster: string | undefined; readonly receipt: CommandReceipt };
/** Receipts that came back from this tab's own commands; the topic tells of them a moment later. Bounded. */
let noted: readonly Noted[] = [];
const MAX_NOTED = 50;
const NONE: readonly Noted[] = [];
const listeners = new Set<() => void>();

/** Receipts of the last minutes, newest first: all of them, or those about one subject. */
export function useReceipts(about?: Subject): readonly CommandReceipt[] {
  const cluster = useCluster();
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
    const ours = own.filter((entry) => entry.cluster === cluster).map(({ receipt }) => receipt);
    return mergeReceipts(told, ours).filter(
      ({ target }) => kind === undefined || (target?.kind === kind && target.id === id),
    );
  }, [rows, order, own, cluster, kind, id]);
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
  const cluster = useCluster();
  const { mutateAsync, isPending, error, reset } = useMutation<ReplyOf<E>, ProblemError, InputOf<E>>({
    mutationFn: (input) => call(endpoint, input, { cluster }),
    onSuccess: (reply) => {
      const receipt = CommandReceipt.safeParse(reply);
      if (receipt.success) noteReceipt(receipt.data, cluster);
    },
  });
  return { run: mutateAsync, running: isPending, problem: error ?? undefined, reset };
}

function noteReceipt(receipt: CommandReceipt, cluster: string | undefined): void {
  noted = [{ receipt, cluster }, ...noted.filter((entry) => entry.receipt.id !== receipt.id)].slice(0, MAX_NOTED);
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
