import type { Query } from '../../../lib/query/query.ts';
import type {
  AuditKept,
  AuditPage,
  CountField,
  Page,
  SamplePoint,
  SampleRow,
  TimelineRow,
  TimeRange,
} from '../store.ts';
import type { AuditRow } from './audit.ts';
import type { Cell } from './columns.ts';
import type { DocumentRow } from './documents.ts';
import type { Batch } from './encode-task.ts';
import type { ItemPage, ItemRow, JobPage, JobRow } from './jobs.ts';
import type { HistogramPoint, Instants } from './samples.ts';

/**
 * What the main thread asks of its two threads: each call is one message with an id, and one message answers it.
 * Inputs and outputs are what threads can clone.
 */
export interface WriterCalls {
  open(input: { readonly path: string; readonly createDirectory: boolean }): void;
  write(batch: Batch): readonly Row[];
  prune(input: {
    readonly bound: { readonly before?: number; readonly keep?: number };
    readonly limit: number;
  }): number;
  appendSamples(points: readonly SamplePoint[]): void;
  appendHistograms(points: readonly HistogramPoint[]): void;
  pruneSamples(input: { readonly before: number; readonly limit: number }): number;
  putAudit(row: AuditRow): void;
  putSettings(input: { readonly kind: string; readonly documents: readonly DocumentRow[] }): void;
  removeSettings(input: { readonly kind: string; readonly ids: readonly string[] }): void;
  writeJob(input: { readonly job: JobRow; readonly items: readonly ItemRow[] }): void;
  pruneJobs(input: { readonly before: number; readonly limit: number }): number;
  close(input: undefined): void;
}

export interface ReaderCalls {
  open(input: { readonly path: string }): void;
  lastSeq(input: undefined): number;
  find(input: { readonly uuid: string }): Row | undefined;
  related(input: { readonly by: 'root' | 'parent'; readonly id: string; readonly limit: number }): readonly Row[];
  search(input: {
    readonly query: Query;
    readonly range: TimeRange;
    readonly page: Page;
    /** Rows with traceback, attempts and events. */
    readonly whole?: boolean;
  }): readonly Row[];
  count(input: {
    readonly query: Query;
    readonly range: TimeRange;
    readonly by: CountField;
  }): ReadonlyMap<string, number>;
  timeline(input: { readonly query: Query; readonly range: TimeRange; readonly step: number }): readonly TimelineRow[];
  readSamples(input: {
    readonly series: readonly string[];
    readonly range: Instants;
    readonly step: number;
  }): ReadonlyMap<string, readonly SampleRow[]>;
  sampleNames(input: { readonly prefix: string }): readonly string[];
  readHistograms(input: {
    readonly series: string;
    readonly range: Instants;
  }): readonly { readonly t: number; readonly histogram: string }[];
  listAudit(page: AuditPage): readonly AuditKept[];
  auditOf(input: { readonly task: string }): readonly AuditKept[];
  setting(input: { readonly kind: string; readonly id: string }): string | undefined;
  settings(input: { readonly kind: string }): readonly DocumentRow[];
  job(input: { readonly id: string }): string | undefined;
  jobs(page: JobPage): readonly string[];
  openJobs(input: undefined): readonly string[];
  jobItems(page: ItemPage): readonly string[];
  close(input: undefined): void;
}

/** A task's cells in the order of COLUMNS. */
export type Row = readonly Cell[];

export interface Request {
  readonly id: number;
  readonly call: string;
  readonly input: unknown;
}
export type Answer =
  | { readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly message: string };
