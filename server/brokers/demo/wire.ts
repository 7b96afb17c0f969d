import { ExpediterError } from '../../../lib/errors.ts';
import type { Command, Frame } from '../broker.ts';
import { createBuffer, type FrameBuffer } from '../frame-buffer.ts';

/** A worker's mailbox. Undefined is silence. */
export type Node = (command: Command, isAsked: boolean) => unknown;

/** What stands in for the server of a broker: events reach every listener, commands every worker that is there. */
export interface DemoWire {
  publish(frames: readonly Frame[]): void;
  /** Hands every frame to the buffer until the answer is called. */
  subscribe(buffer: FrameBuffer): () => void;
  /** Who is there, by name; two may have one name. */
  nodes(): Iterable<readonly [name: string, node: Node]>;
  /** Breaks every subscription, as a lost connection does. */
  cut(): void;
}

export function createDemoWire(nodes: DemoWire['nodes']): DemoWire {
  const subscribers = new Set<FrameBuffer>();
  return {
    nodes,
    publish(frames) {
      for (const subscriber of subscribers) for (const frame of frames) subscriber.put(frame);
    },
    subscribe(buffer) {
      subscribers.add(buffer);
      return () => subscribers.delete(buffer);
    },
    cut() {
      for (const subscriber of subscribers) subscriber.fail(new ExpediterError('unavailable', 'The demo was cut off.'));
      subscribers.clear();
    },
  };
}

/** Frames that may wait for a slow consumer. */
const MAX_WAITING = 100_000;

export function createListeners(wire: DemoWire) {
  const open = new Set<FrameBuffer>();
  let dropped = 0;
  return {
    get dropped() {
      return dropped;
    },
    async *listen(signal: AbortSignal): AsyncGenerator<readonly Frame[]> {
      if (signal.aborted) return;
      const buffer = createBuffer(MAX_WAITING, (count) => {
        dropped += count;
      });
      const end = () => buffer.finish();
      const leave = wire.subscribe(buffer);
      open.add(buffer);
      signal.addEventListener('abort', end);
      try {
        yield [];
        for (let bunch = await buffer.take(); bunch !== undefined; bunch = await buffer.take()) yield bunch;
      } finally {
        leave();
        open.delete(buffer);
        signal.removeEventListener('abort', end);
      }
    },
    close() {
      for (const buffer of open) buffer.finish();
    },
  };
}
