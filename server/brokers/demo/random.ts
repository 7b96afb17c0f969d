/** Chance that can be repeated: the same seed gives the same numbers in the same order, on every machine. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, from ≤ n ≤ to. */
  int(from: number, to: number): number;
  chance(p: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Seconds around `median`, a few much longer: runtimes are skewed like this. `spread` 0.3 is narrow, 1 is wide. */
  skewed(median: number, spread: number): number;
  /** Time to the next of things that happen `perSecond` on average and independently. */
  wait(perSecond: number): number;
  hex(length: number): string;
  uuid(): string;
}

/** `seed` is any 32-bit number. The generator is sfc32, by Chris Doty-Humphrey (PractRand, public domain). */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = 1;

  function word(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  }
  for (let i = 0; i < 15; i++) word(); // until close seeds have parted

  const next = () => word() / 0x1_0000_0000;
  const hex = (length: number): string => {
    let text = '';
    while (text.length < length) text += word().toString(16).padStart(8, '0');
    return text.slice(0, length);
  };
  return {
    next,
    hex,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (p) => next() < p,
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
    skewed(median, spread) {
      // Box and Muller's way to a normal number.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * Math.max(-3, Math.min(3, normal)));
    },
    wait: (perSecond) => -Math.log(1 - next()) / perSecond,
    uuid() {
      const text = hex(32);
      const variant = '89ab'[word() & 3];
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
    },
  };
}
