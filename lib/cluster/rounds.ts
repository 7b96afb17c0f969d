/** How regularly tasks of one type come: what beat sends keeps its pace to the second. Times are by our clock. */
export interface Round {
  last: number;
  /** Seconds between the last ones, newest last. */
  readonly gaps: number[];
}

export type Rounds = Map<string, Round>;

const KEPT_GAPS = 8;
const MAX_TYPES = 2000;
const LEAST_GAPS = 5;
/** Below this a type that is busy could look regular for a while. */
const LEAST_PACE = 10;
/** The longest gap to the shortest: what people cause is far from that. */
const EVENNESS = 1.25;

/** One more was sent, for the first time and not as a retry. */
export function noteRound(rounds: Rounds, name: string, now: number): void {
  const round = rounds.get(name);
  if (round === undefined) {
    if (rounds.size < MAX_TYPES) rounds.set(name, { last: now, gaps: [] });
    return;
  }
  round.gaps.push(now - round.last);
  if (round.gaps.length > KEPT_GAPS) round.gaps.shift();
  round.last = now;
}

/** Seconds between two of them; undefined when they do not come regularly. */
export function paceOf({ gaps }: Round): number | undefined {
  if (gaps.length < LEAST_GAPS) return undefined;
  const shortest = Math.min(...gaps);
  if (shortest < LEAST_PACE || Math.max(...gaps) > EVENNESS * shortest) return undefined;
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}
