import type { Database } from 'better-sqlite3';
import { isAdded } from '../series.ts';
import type { SamplePoint, SampleRow } from '../store.ts';

export interface HistogramPoint {
  readonly series: string;
  readonly t: number;
  readonly histogram: string;
}
export interface Instants {
  readonly from: number;
  readonly to: number;
}

/** The writing half: for the writer's thread. */
export function createSampleWriter(database: Database) {
  const find = database.prepare<[string], number>('SELECT id FROM series WHERE name = ?').pluck();
  const insert = database.prepare<[string], number>('INSERT INTO series (name) VALUES (?) RETURNING id').pluck();
  const putSample = database.prepare('INSERT OR REPLACE INTO sample (series, t, value) VALUES (?, ?, ?)');
  const putHistogram = database.prepare('INSERT OR REPLACE INTO histogram (series, t, histogram) VALUES (?, ?, ?)');
  const all = database.prepare<[], number>('SELECT id FROM series').pluck();
  const prunings = [
    database.prepare('DELETE FROM sample WHERE series = ? AND t < ? LIMIT ?'),
    database.prepare('DELETE FROM histogram WHERE series = ? AND t < ? LIMIT ?'),
  ];
  const removeEmpty = database.prepare(
    `DELETE FROM series WHERE id = ? AND NOT EXISTS (SELECT 1 FROM sample WHERE series = id)
     AND NOT EXISTS (SELECT 1 FROM histogram WHERE series = id)`,
  );
  const idOf = (name: string) => find.get(name) ?? insert.get(name);

  return {
    append: database.transaction((points: readonly SamplePoint[]) => {
      for (const { series, t, value } of points) putSample.run(idOf(series), t, value);
    }).immediate,
    appendHistograms: database.transaction((points: readonly HistogramPoint[]) => {
      for (const { series, t, histogram } of points) putHistogram.run(idOf(series), t, histogram);
    }).immediate,
    prune: database.transaction((before: number, limit: number) => {
      let removed = 0;
      for (const series of all.all()) {
        for (const pruning of prunings) {
          if (removed < limit) removed += pruning.run(series, before, limit - removed).changes;
        }
        removeEmpty.run(series);
      }
      return removed;
    }).immediate,
  };
}

/** The reading half: for the readers' thread. */
export function createSampleReader(database: Database) {
  const read = (aggregate: 'avg' | 'sum') =>
    database.prepare<[number, number, string, number, number], SampleRow>(
      `SELECT floor(t / ?) * ? AS t, ${aggregate}(value) AS value FROM sample
       WHERE series = (SELECT id FROM series WHERE name = ?) AND t >= ? AND t < ? GROUP BY 1 ORDER BY 1`,
    );
  const average = read('avg');
  const sum = read('sum');
  const names = database
    .prepare<[string, string, string], string>(
      'SELECT name FROM series WHERE name >= ? AND substr(name, 1, length(?)) = ? ORDER BY name',
    )
    .pluck();
  const histograms = database.prepare<[string, number, number], { readonly t: number; readonly histogram: string }>(
    `SELECT t, histogram FROM histogram
     WHERE series = (SELECT id FROM series WHERE name = ?) AND t >= ? AND t < ? ORDER BY t`,
  );

  return {
    /** Every asked series has its entry, an unknown one an empty list. */
    read(series: readonly string[], { from, to }: Instants, step: number): ReadonlyMap<string, readonly SampleRow[]> {
      return new Map(
        series.map((name) => [name, (isAdded(name) ? sum : average).all(step, step, name, from, to)] as const),
      );
    },
    names: (prefix: string): readonly string[] => names.all(prefix, prefix, prefix),
    histograms: (series: string, { from, to }: Instants) => histograms.all(series, from, to),
  };
}
