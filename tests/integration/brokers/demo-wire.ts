import { queueName, taskId } from '../../../lib/ids.ts';
import { createDemoBroker } from '../../../server/brokers/demo/demo-broker.ts';
import { fromTaskMessage, toTaskMessage } from '../../../server/brokers/demo/message.ts';
import { declare, enqueue, takeNext } from '../../../server/brokers/demo/queue.ts';
import { createEmptySimulation } from '../../../server/brokers/demo/simulation.ts';
import { createDemoWire, type Node } from '../../../server/brokers/demo/wire.ts';
import { buildTaskMessage } from '../../../server/brokers/message.ts';
import { systemClock } from '../../../server/clock.ts';
import type { OpenedBroker, Request, Wire } from './suite.ts';

/** A demo in which nobody lives: its workers and messages are those that the test brings. */
export async function openQuietDemo(): Promise<OpenedBroker> {
  const simulation = createEmptySimulation({ seed: 1, begin: systemClock.now() });
  const { world } = simulation;
  const nodes = new Set<readonly [string, Node]>();
  const link = createDemoWire(() => nodes);
  const broker = createDemoBroker({ simulation, wire: link, clock: systemClock, address: 'demo://', past: undefined });

  const wire: Wire = {
    async sendEvents(bodies) {
      link.publish(bodies.map((body) => ({ body })));
    },
    async sendNoise() {
      link.publish([{ body: '', malformed: 'it is no message' }]);
    },
    async startWorker(name, reply) {
      const heard: Request[] = [];
      const node: readonly [string, Node] = [
        name,
        (command, isAsked) => {
          const request = { ...command, destination: command.destination ?? null, ...(isAsked ? ADDRESS : {}) };
          heard.push(request);
          return reply?.(request);
        },
      ];
      nodes.add(node);
      return {
        heard,
        answer: () => Promise.reject(new Error('There is no wire in between on which an answer could be late.')),
        async stop() {
          nodes.delete(node);
        },
      };
    },
    async declare(queue) {
      declare(world, queue);
    },
    async putTask(queue, { uuid, name = 'demo.echo', priority = 0 }) {
      const message = buildTaskMessage({
        uuid: taskId(uuid),
        name,
        args: '[]',
        kwargs: '{}',
        queue: queueName(queue),
        exchange: '',
        routing_key: queue,
        priority,
        argsrepr: '()',
        kwargsrepr: '{}',
        origin: 'gen1@web',
      });
      enqueue(declare(world, queue), fromTaskMessage(message));
    },
    async putNoise(queue, text) {
      enqueue(declare(world, queue), { unreadable: 'it is no task message', preview: text });
    },
    async take(queue) {
      const taken = takeNext(declare(world, queue));
      if (taken === undefined) return undefined;
      const { replyTo, ...message } = toTaskMessage(taken);
      return { ...message, replyTo };
    },
    async cutLinks() {
      link.cut();
    },
  };
  return { broker, wire, stop: () => broker.close() };
}

const ADDRESS = { ticket: 't', reply_to: { exchange: 'reply', routing_key: 'r' } };
