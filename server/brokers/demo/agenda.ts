/** What is to happen, by its time. Two things of one instant happen in the order in which they were put down. */
export interface Agenda {
  /** `act` is called with nothing; who wants it undone keeps the answer. */
  put(at: number, act: () => void): Entry;
  /** The next entry that is due by `to`, taken out; undefined when there is none. */
  take(to: number): Entry | undefined;
  /** Everything happens so many seconds later. */
  postpone(seconds: number): void;
  readonly size: number;
}

export interface Entry {
  at: number;
  readonly n: number;
  /** Undefined once it was struck out. */
  act: (() => void) | undefined;
}

/** A binary heap. */
export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  let count = 0;

  return {
    put(at, act) {
      const entry: Entry = { at, n: ++count, act };
      heap.push(entry);
      rise(heap, heap.length - 1);
      return entry;
    },
    take(to) {
      for (let first = heap[0]; first !== undefined && first.at <= to; first = heap[0]) {
        const last = heap.pop() as Entry; // there is a first
        if (heap.length > 0) {
          heap[0] = last;
          sink(heap);
        }
        if (first.act !== undefined) return first;
      }
      return undefined;
    },
    postpone(seconds) {
      for (const entry of heap) entry.at += seconds;
    },
    get size() {
      return heap.length;
    },
  };
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.n < b.n);

function rise(heap: Entry[], from: number): void {
  let at = from;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (!isBefore(heap[at] as Entry, heap[above] as Entry)) return;
    swap(heap, at, above);
    at = above;
  }
}

function sink(heap: Entry[]): void {
  let at = 0;
  for (;;) {
    let least = at;
    for (const below of [2 * at + 1, 2 * at + 2]) {
      if (below < heap.length && isBefore(heap[below] as Entry, heap[least] as Entry)) least = below;
    }
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(heap: Entry[], i: number, j: number): void {
  const entry = heap[i] as Entry; // both are within the heap
  heap[i] = heap[j] as Entry;
  heap[j] = entry;
}
