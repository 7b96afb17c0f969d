import { matchesAudit } from '../../../lib/audit/filter.ts';
import type { AuditOutcome } from '../../../lib/contract/models.ts';
import { isAdded } from '../series.ts';
import type { AuditKept, AuditLog, SampleLog, SamplePoint, SampleRow, Settings, Store } from '../store.ts';
import { createJobLog } from './jobs.ts';
import { createTaskTable } from './tasks.ts';

const MOST_TASKS = 100_000;

/** History that ends with the process: plain objects, answered by lib/query alone. */
export function openMemoryStore({ maxTasks = MOST_TASKS }: { readonly maxTasks?: number | undefined } = {}): Store {
  return {
    kind: 'memory',
    address: 'memory:',
    tasks: createTaskTable(maxTasks),
    samples: createSampleLog(),
    audit: createAuditLog(),
    settings: createSettings(),
    jobs: createJobLog(),
    open: async () => undefined,
    close: async () => undefined,
  };
}

function createSampleLog(): SampleLog {
  const samples = new Map<string, Map<number, number>>();
  const histograms = new Map<string, Map<number, string>>();

  function bucketsOf(series: string, { from, to }: { readonly from: number; readonly to: number }, step: number) {
    const buckets = new Map<number, number[]>();
    for (const [t, value] of samples.get(series) ?? []) {
      if (t < from || t >= to) continue;
      const bucket = Math.floor(t / step) * step;
      buckets.set(bucket, [...(buckets.get(bucket) ?? []), value]);
    }
    return [...buckets]
      .sort(([a], [b]) => a - b)
      .map(([t, values]): SampleRow => {
        const sum = values.reduce((total, value) => total + value, 0);
        return { t, value: isAdded(series) ? sum : sum / values.length };
      });
  }

  return {
    async append(points: readonly SamplePoint[]) {
      for (const { series, t, value } of points) {
        if (Number.isFinite(value)) put(samples, series, t, value);
      }
    },
    read: async (series, range, step) => new Map(series.map((name) => [name, bucketsOf(name, range, step)])),
    names: async (prefix) =>
      [...new Set([...samples.keys(), ...histograms.keys()])].filter((name) => name.startsWith(prefix)).sort(),
    async appendHistograms(points) {
      for (const { series, t, histogram } of points) put(histograms, series, t, histogram);
    },
    readHistograms: async (series, { from, to }) =>
      [...(histograms.get(series) ?? [])]
        .filter(([t]) => t >= from && t < to)
        .sort(([a], [b]) => a - b)
        .map(([t, histogram]) => ({ t, histogram })),
    prune: async (before, limit) => {
      const fromSamples = pruneSeries(samples, before, limit);
      return fromSamples + pruneSeries(histograms, before, limit - fromSamples);
    },
  };
}

function put<T>(table: Map<string, Map<number, T>>, series: string, t: number, value: T): void {
  const points = table.get(series) ?? new Map<number, T>();
  table.set(series, points.set(t, value));
}

function pruneSeries(table: Map<string, Map<number, unknown>>, before: number, limit: number): number {
  let removed = 0;
  for (const [series, points] of table) {
    for (const t of points.keys()) {
      if (t >= before || removed >= limit) continue;
      points.delete(t);
      removed++;
    }
    if (points.size === 0) table.delete(series);
  }
  return removed;
}

function createAuditLog(): AuditLog {
  const entries = new Map<string, { readonly entry: Omit<AuditKept, 'outcomes'>; readonly outcomes: AuditOutcome[] }>();
  const newestFirst = () =>
    [...entries.values()]
      .map(({ entry, outcomes }): AuditKept => {
        const last = outcomes.at(-1)?.outcome ?? entry.outcome;
        return structuredClone({ ...entry, outcome: last, outcomes });
      })
      .sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  return {
    async put({ outcomeAt, ...entry }) {
      const outcome = { at: outcomeAt ?? entry.at, outcome: entry.outcome };
      const known = entries.get(entry.id);
      if (known === undefined) entries.set(entry.id, { entry: structuredClone(entry), outcomes: [outcome] });
      else if (known.outcomes.at(-1)?.outcome !== entry.outcome) known.outcomes.push(outcome);
    },
    list: async ({ limit, after, filter = {} }) =>
      newestFirst()
        .filter(({ at, id }) => after === undefined || at < after.at || (at === after.at && id < after.id))
        .filter((entry) => matchesAudit(entry, filter))
        .slice(0, limit),
    of: async (task) => newestFirst().filter(({ target }) => target?.kind === 'task' && target.id === task),
  };
}

/** Kept as JSON texts: what comes back is never the object that went in, as from every other store. */
function createSettings(): Settings {
  const kinds = new Map<string, Map<string, string>>();
  return {
    async get(kind, id) {
      const document = kinds.get(kind)?.get(id);
      return document === undefined ? undefined : JSON.parse(document);
    },
    list: async (kind) =>
      new Map([...(kinds.get(kind) ?? [])].map(([id, document]) => [id, JSON.parse(document) as unknown])),
    async put(kind, documents) {
      const stored = kinds.get(kind) ?? new Map<string, string>();
      for (const [id, document] of documents) stored.set(id, JSON.stringify(document));
      kinds.set(kind, stored);
    },
    async remove(kind, ids) {
      for (const id of ids) kinds.get(kind)?.delete(id);
    },
  };
}
