/**
 * Live data. A *topic* is a keyed document: rows by key, and an order where the order matters. Following it gives a
 * snapshot, then patches that join revisions; who lost the connection follows again with what it has, and gets the
 * patches it missed or a new snapshot. Socket.io, path `/socket.io`, namespace `/live`.
 */
import './without-eval.ts';
import { z } from 'zod';

/** The name of a cluster; the first one without it. */
const ofCluster = { cluster: z.string().min(1).max(512).optional() };

export const Topic = z.discriminatedUnion('kind', [
  /** name → ClusterSummary, in order */
  z.object({ kind: z.literal('clusters') }),
  /** `shell` → ShellState */
  z.object({ kind: z.literal('shell'), ...ofCluster }),
  /** `verdict findings figures throughput queues workers failures quality`: the fields of Overview */
  z.object({
    kind: z.literal('overview'),
    ...ofCluster,
    range: z.number().positive().max(604_800).optional().describe('seconds back from now'),
  }),
  /** uuid → TaskSummary, in order; the newest `limit` that match */
  z.object({
    kind: z.literal('tasks'),
    ...ofCluster,
    q: z.string().max(2000),
    limit: z.number().int().min(1).max(200),
  }),
  /** `counts` → Record<state, number>, `timeline` → Timeline, `total` → number */
  z.object({
    kind: z.literal('task-counts'),
    ...ofCluster,
    q: z.string().max(2000),
    range: z.number().positive().max(31_536_000).optional().describe('seconds back from now'),
    from: z.number().optional(),
    to: z.number().optional(),
  }),
  /** `task` → TaskDetail; no row while it is unknown */
  z.object({ kind: z.literal('task'), ...ofCluster, uuid: z.string().min(1).max(512) }),
  /** hostname → WorkerSummary, in order */
  z.object({ kind: z.literal('workers'), ...ofCluster }),
  /** `worker` → WorkerDetail; while it is followed the worker is asked anew every few seconds */
  z.object({ kind: z.literal('worker'), ...ofCluster, hostname: z.string().min(1).max(512) }),
  /** name → QueueSummary, in order */
  z.object({ kind: z.literal('queues'), ...ofCluster }),
  /** `queue` → QueueDetail */
  z.object({ kind: z.literal('queue'), ...ofCluster, name: z.string().min(1).max(512) }),
  /** id → CommandReceipt, newest first, of the last minutes */
  z.object({ kind: z.literal('receipts'), ...ofCluster }),
  /** id → JobSummary, newest first; the last hundred bulk jobs */
  z.object({ kind: z.literal('jobs'), ...ofCluster }),
  /** `job` → JobSummary; no row while it is unknown */
  z.object({ kind: z.literal('job'), ...ofCluster, id: z.string().min(1).max(100) }),
]);
export type Topic = z.infer<typeof Topic>;

/** Equal topics have equal keys. */
export function topicKey(topic: Topic): string {
  const { kind, ...rest } = topic;
  const parts = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? kind : `${kind}?${parts.join('&')}`;
}

export const Snapshot = z.object({
  topic: z.string().describe('topicKey'),
  /** Changes when the server starts anew: revisions of different epochs do not compare. */
  epoch: z.string(),
  revision: z.number().int(),
  rows: z.record(z.string(), z.unknown()),
  order: z.array(z.string()),
});
export type Snapshot = z.infer<typeof Snapshot>;

export const Patch = z.object({
  topic: z.string(),
  epoch: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  put: z.record(z.string(), z.unknown()),
  drop: z.array(z.string()),
  /** Only when it changed. */
  order: z.array(z.string()).optional(),
});
export type Patch = z.infer<typeof Patch>;

export const Follow = z.object({
  topic: Topic,
  have: z.object({ epoch: z.string(), revision: z.number().int() }).optional(),
});
export type Follow = z.infer<typeof Follow>;

/** The answer to a follow: everything, what was missed, or why not. */
export type Followed =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: true; readonly patches: readonly Patch[] }
  | { readonly ok: false; readonly code: string; readonly detail: string };

/** Facts are told in the past tense, questions are asked in the imperative and acknowledged. */
export interface ServerEvents {
  'topic:changed': (patch: Patch) => void;
}
export interface ClientEvents {
  'topic:follow': (follow: Follow, reply: (followed: Followed) => void) => void;
  'topic:leave': (key: string, reply: () => void) => void;
}
