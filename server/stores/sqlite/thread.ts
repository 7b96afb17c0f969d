import { Worker } from 'node:worker_threads';
import { ERROR_CODES, ExpediterError } from '../../../lib/errors.ts';
import type { Answer, Request } from './protocol.ts';

/** A worker thread that answers calls by name. */
export interface Thread<Table> {
  /** Rejects with the thread's own error; with `unavailable` when the thread has ended. */
  call<Name extends keyof Table & string>(name: Name, input: Input<Table[Name]>): Promise<Output<Table[Name]>>;
  /** True until it ended, by `end` or by itself. */
  isAlive(): boolean;
  end(): Promise<void>;
}
type Input<Call> = Call extends (input: infer I) => unknown ? I : never;
type Output<Call> = Call extends (input: never) => infer O ? O : never;

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Bounds of a thread's own heap; SQLite's memory is outside of it and has bounds of its own. */
const HEAP = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 };

/** In the bundle the threads are files beside the server's own; in development they are sources. */
export function startThread<Table>(name: 'sqlite-writer-thread' | 'sqlite-reader-thread'): Thread<Table> {
  const file = `./${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'}`;
  const worker = new Worker(new URL(file, import.meta.url), { resourceLimits: HEAP, name });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | undefined;

  worker.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) call?.resolve(answer.output);
    else call?.reject(asError(answer));
  });
  worker.on('error', (cause) => endAll(new ExpediterError('unavailable', 'The store has failed.', { cause })));
  worker.on('exit', () => endAll(new ExpediterError('unavailable', 'The store is closed.')));

  function endAll(error: Error): void {
    ended ??= error;
    for (const call of waiting.values()) call.reject(ended);
    waiting.clear();
  }

  return {
    isAlive: () => ended === undefined,
    call(call, input) {
      return new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        const request: Request = { id: ++lastId, call, input };
        worker.postMessage(request);
        waiting.set(request.id, { resolve: resolve as Waiting['resolve'], reject }); // the table pairs call and output
      });
    },
    async end() {
      await worker.terminate();
    },
  };
}

function asError({ code, message }: { readonly code: string; readonly message: string }): Error {
  const known = ERROR_CODES.find((one) => one === code);
  return known === undefined ? new Error(message) : new ExpediterError(known, message);
}
