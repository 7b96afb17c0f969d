import { workerName } from '../../../lib/ids.ts';
import type { Answer, Command, Mailbox } from '../broker.ts';
import { createQuestion } from '../question.ts';
import type { DemoWire } from './wire.ts';

/** Remote control without a wire in between: who is asked answers at once, in the turn after the question. */
export function createMailbox(wire: DemoWire, catchUp: () => void): Mailbox {
  /** Answers how many heard it. */
  function tell(command: Command, answer?: (answer: Answer) => void): number {
    const { destination } = command;
    catchUp();
    let heard = 0;
    for (const [name, node] of [...wire.nodes()]) {
      heard++;
      if (destination !== undefined && !destination.some((wanted) => wanted === name)) continue;
      const reply = node(command, answer !== undefined);
      if (reply !== undefined) answer?.({ worker: workerName(name), reply });
    }
    return heard;
  }

  return {
    async broadcast(command) {
      if (command.destination?.length !== 0) tell(command);
    },
    async *ask(command, timeoutMs) {
      if (command.destination?.length === 0) return;
      const question = createQuestion(command.destination);
      const timer = setTimeout(() => question.end(), timeoutMs);
      try {
        question.expect(tell(command, (answer) => question.put([answer])));
        yield* question.answers();
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
