import type { WorkerName } from '../../lib/ids.ts';
import type { Answer } from './broker.ts';

/** An open question to workers: what has been answered, and who is still to answer. */
export interface Question {
  /** One message of answers. */
  put(answers: readonly Answer[]): void;
  /** How many subscribers took the question; with named destinations, none of them tells that it waits in vain. */
  expect(heard: number): void;
  /** No more answers, e.g. because the time is up. */
  end(): void;
  fail(error: unknown): void;
  /** Yields until everybody has answered, `end` or `fail`. */
  answers(): AsyncGenerator<Answer>;
}

/**
 * Without destinations it is over when as many messages came as subscribers heard it: two workers of one name both
 * count. With destinations it is over when each name has answered, so a second worker of the same name goes unheard.
 */
export function createQuestion(destination: readonly WorkerName[] | undefined): Question {
  const missing = new Set(destination);
  const waiting: Answer[] = [];
  let messages = 0;
  let unreadableMessages = 0;
  let expected = Number.POSITIVE_INFINITY;
  let isOver = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: (() => void) | undefined;

  function isAnswered(): boolean {
    if (destination === undefined) return messages >= expected;
    return expected === 0 || missing.size <= unreadableMessages;
  }

  function notify(): void {
    wake?.();
    wake = undefined;
  }

  return {
    put(answers) {
      messages++;
      for (const answer of answers) {
        waiting.push(answer);
        missing.delete(answer.worker);
        if (answer.worker === 'unknown') unreadableMessages++;
      }
      notify();
    },
    expect(heard) {
      expected = heard;
      notify();
    },
    end() {
      isOver = true;
      notify();
    },
    fail(error) {
      failure = { error };
      notify();
    },
    async *answers() {
      for (;;) {
        for (let answer = waiting.shift(); answer !== undefined; answer = waiting.shift()) yield answer;
        if (failure !== undefined) throw failure.error;
        if (isOver || isAnswered()) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
