import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { ExpediterError } from '../../../lib/errors.ts';
import type { Answer, Request } from './protocol.ts';
import type { Sliced } from './slices.ts';

/** One function a call; a sliced one gives way to other calls between its slices. */
export type Handlers<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends (input: infer Input) => infer Output
    ? (input: Input) => Output | Sliced<Output>
    : never;
};

/** The thread's end of `startThread`: answers calls until the thread is ended. */
export function answerCalls<Table>(handlers: Handlers<Table>, explained: (error: unknown) => unknown): void {
  const port = parentPort;
  if (port === null) throw new Error('This module runs as a worker thread');
  const byName = new Map(Object.entries<(input: never) => unknown>(handlers));

  port.on('message', async ({ id, call, input }: Request) => {
    let answer: Answer;
    try {
      const handler = byName.get(call);
      if (handler === undefined) throw new Error(`No call is named ${call}`);
      answer = { id, ok: true, output: await finish(handler(input as never)) }; // typed by the calling end
    } catch (error) {
      answer = { id, ok: false, ...describe(explained(error)) };
    }
    port.postMessage(answer);
  });
}

async function finish(output: unknown): Promise<unknown> {
  if (!isSliced(output)) return output;
  for (;;) {
    const step = output.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}

function isSliced(output: unknown): output is Sliced<unknown> {
  return typeof output === 'object' && output !== null && 'next' in output && Symbol.iterator in output;
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof ExpediterError) return { code: error.code, message: error.message };
  return { code: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
