import type { CommandReceipt } from '../../../lib/contract/models.ts';
import { controlWorker, type WorkerControl } from '../../../lib/contract/rest.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import { parseInput } from '../input.ts';
import { type FlowerCall, known } from './route.ts';

/** Longer than workers have to answer, after which the receipt says that nobody did. */
const PATIENCE_MS = 7_000;

type Words = { readonly [Name in WorkerControl['command']]?: unknown };

/** One command to one worker, checked as our own API checks it, and the worker's word; `forbidden` when it refuses. */
export async function commandWorker(
  call: FlowerCall,
  hostname: string,
  { command, failed, ...words }: { readonly command: keyof Words; readonly arguments: object; readonly failed: string },
): Promise<string> {
  known(
    'worker',
    hostname,
    call.views.workers().find((worker) => worker.hostname === hostname),
  );
  const body = { command, arguments: words.arguments };
  // Its own schema parsed it.
  const request = parseInput(controlWorker, { path: { hostname }, query: {}, body }) as Parameters<
    typeof call.control.worker
  >[1];
  const receipt = await settled(call, await call.control.worker(call.actor, request));
  const answer = receipt.answers.find(({ worker }) => worker === hostname);
  if (answer?.ok === true) return answer.text;
  const reason = answer?.text ?? receipt.error ?? 'the worker did not answer';
  throw new ExpediterError(
    'forbidden',
    failed.replace('%', () => reason),
  );
}

/** The receipt when a worker has answered, or none will. */
async function settled({ control, clock, gone }: FlowerCall, receipt: CommandReceipt): Promise<CommandReceipt> {
  const isSettled = ({ answers, waiting }: CommandReceipt) => answers.length > 0 || !waiting;
  const patience = new AbortController();
  const stop = AbortSignal.any([patience.signal, gone]);
  let current = receipt;
  const forget = control.onReceipt((changed) => {
    if (changed.id !== receipt.id) return;
    current = changed;
    if (isSettled(changed)) patience.abort();
  });
  current = control.receipt(receipt.id) ?? receipt;
  if (!isSettled(current)) await clock.sleep(PATIENCE_MS, stop);
  forget();
  return current;
}
