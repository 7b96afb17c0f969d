/** One bucket or sample: `t` is its start in Unix seconds, every other key the number of a series. Absent: unknown. */
export interface Point {
  readonly t: number;
  readonly [series: string]: number | undefined;
}

/** A series of a chart: which key of the points, its words, its colour (a CSS colour or variable). */
export interface Series {
  readonly key: string;
  readonly label: string;
  readonly color: string;
}

/** A moment to point out: a deploy, a worker lost. */
export interface Moment {
  readonly t: number;
  readonly label: string;
}

/** A stretch of time in Unix seconds. */
export interface Range {
  readonly from: number;
  readonly to: number;
}
