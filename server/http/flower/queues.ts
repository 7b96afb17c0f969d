import { type FlowerRoute, look } from './route.ts';

export const queueRoutes: readonly FlowerRoute[] = [
  // Also queues that nobody consumes; one that cannot be measured is absent, because nobody knows that it is empty.
  look('/api/queues/length', ({ views }) => ({
    active_queues: views
      .queues()
      .flatMap(({ name, depth }) => (depth === undefined ? [] : [{ name, messages: depth }]))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  })),
];
