/** What rules beside the first ones judge by. Durations in seconds, instants in Unix seconds by our clock. */
export interface Troubles {
  readonly slow: readonly SlowType[];
  readonly overdue: readonly Overdue[];
  readonly twice: readonly RanTwice[];
  readonly downs: readonly TookDown[];
}

/** A task type: the median of its last runs, and of all that were counted. */
export interface SlowType {
  readonly name: string;
  readonly median: number;
  readonly usual: number;
  readonly runs: number;
  /** When the oldest of these last runs ended. */
  readonly since: number;
}

/** A task type that came at regular intervals. */
export interface Overdue {
  readonly name: string;
  readonly every: number;
  readonly last: number;
  /** How long the next one is overdue; negative while it is not. */
  readonly late: number;
}

/** A task that several workers ran at once. */
export interface RanTwice {
  readonly uuid: string;
  readonly name: string | undefined;
  readonly workers: readonly string[];
  readonly since: number;
}

/** A task that was running each time its worker went away. */
export interface TookDown {
  readonly uuid: string;
  readonly name: string | undefined;
  readonly workers: readonly string[];
  readonly times: number;
  readonly since: number;
  /** It has ended since. */
  readonly isOver: boolean;
}

export const NO_TROUBLES: Troubles = { slow: [], overdue: [], twice: [], downs: [] };
