import type { CommandReceipt } from '../../lib/contract/models.ts';
import { isWordless } from '../../lib/control/answer.ts';
import { printDuration } from '../../lib/format/duration.ts';
import type { ReceiptStep, ReceiptWorker } from './receipt.tsx';
import { clockText } from './time-words.ts';

/**
 * How far a command has come, as steps to draw. A step is left out when nothing tells of it: a purge asks no worker,
 * and some commands leave no trace to observe. `zone` is an IANA name.
 */
export function receiptSteps(receipt: CommandReceipt, zone: string): readonly ReceiptStep[] {
  return [requestedStep(receipt, zone), acknowledgedStep(receipt), observedStep(receipt)].flatMap((step) => step ?? []);
}

/** Each worker's word, in the order they were asked; those that keep silent too. */
export function receiptWorkers({ asked = [], answers, waiting }: CommandReceipt): readonly ReceiptWorker[] {
  const answered = answers.map(
    ({ worker, ok, text, after }): ReceiptWorker => ({
      worker,
      state: ok ? 'ok' : 'refused',
      answer: ok ? printDuration(after) : text,
      ...(ok && !isWordless(text) ? { said: text } : {}),
    }),
  );
  const known = new Set(answers.map(({ worker }) => worker));
  const others = asked
    .filter((worker) => !known.has(worker))
    .map(
      (worker): ReceiptWorker => ({
        worker,
        state: waiting ? 'waiting' : 'silent',
        answer: waiting ? 'waiting' : 'no answer',
      }),
    );
  return [...answered, ...others];
}

function requestedStep({ requested }: CommandReceipt, zone: string): ReceiptStep {
  return { id: 'requested', state: 'done', label: 'Requested', note: clockText(requested, zone) };
}

function acknowledgedStep(receipt: CommandReceipt): ReceiptStep | undefined {
  const { asked, answers, waiting } = receipt;
  if (asked === undefined && answers.length === 0) return undefined;
  const workers = receiptWorkers(receipt);
  const taken = answers.filter(({ ok }) => ok).length;
  const refusal = answers.find(({ ok }) => !ok)?.text;
  const silent = workers.filter(({ state }) => state === 'silent');
  const label = `Acknowledged by ${taken} of ${workers.length}`;
  if (refusal !== undefined) return { id: 'acknowledged', state: taken > 0 ? 'done' : 'missed', label, note: refusal };
  if (waiting) return { id: 'acknowledged', state: taken === workers.length ? 'done' : 'now', label };
  const state = taken > 0 ? 'done' : 'missed';
  if (silent.length === 0) return { id: 'acknowledged', state, label };
  return {
    id: 'acknowledged',
    state,
    label,
    note: silent.length === 1 ? `${silent[0]?.worker} is silent` : `${silent.length} are silent`,
  };
}

function observedStep({ observed, awaits, error, waiting }: CommandReceipt): ReceiptStep | undefined {
  if (observed !== undefined) return { id: 'observed', state: 'done', label: 'Observed', note: observed.what };
  if (error !== undefined) return { id: 'observed', state: 'missed', label: 'Not observed', note: error };
  if (awaits === undefined) return undefined;
  return { id: 'observed', state: waiting ? 'todo' : 'now', label: 'Observed', note: `awaits ${awaits}` };
}
