/** Wire shapes of bulk jobs: a command for many tasks that takes its time. Units are those of models.ts. */
import './without-eval.ts';
import { z } from 'zod';
import { ITEM_STATES, JOB_ACTIONS, JOB_STATES } from '../jobs/job.ts';
import { TaskState } from './models.ts';

const seconds = z.number().describe('Unix seconds');
const duration = z.number().describe('seconds');
const count = z.number().int().nonnegative();
const counts = z.record(z.string(), count);

export const JobAction = z.enum(JOB_ACTIONS);
export const ItemState = z.enum(ITEM_STATES);

export const JobSummary = z.object({
  cluster: z.string().describe('the name of the cluster it belongs to'),
  id: z.string(),
  action: JobAction,
  which: z.string().describe('what was meant, in words: tasks that match "state:failure"'),
  q: z.string().optional(),
  signal: z.string().optional(),
  actor: z.string(),
  reason: z.string().optional(),
  created: seconds,
  ended: seconds.optional().describe('the last task was sent, or it was cancelled'),
  state: z.enum(JOB_STATES),
  why: z.string().optional().describe('why it is paused, or was cancelled'),
  sentence: z.string().describe('how far it is, in words'),
  hindered: z.string().optional().describe('why nothing can be sent at the moment; it goes on by itself'),
  phase: z.enum(['canary', 'watch', 'drip']),
  watchUntil: seconds.optional(),
  rate: z.number().describe('tasks a second'),
  canary: count.describe('how many go first'),
  watch: duration.describe('how long the rest waits for what becomes of the canary'),
  bound: z.number().optional().describe('share of failures, 0 to 1, beyond which it pauses'),
  total: count,
  counts: z.object({
    waiting: count,
    sending: count,
    sent: count,
    skipped: count.describe('did not admit the command when its turn came'),
    failed: count.describe('the broker refused it'),
    unknown: count.describe('it is not known whether it was sent; never sent again'),
  }),
  results: z
    .object({ good: count, bad: count })
    .describe('of what was sent and has ended: as wished (retry: SUCCESS, else REVOKED), or not'),
  left: duration.optional().describe('until the last one is sent'),
});
export type JobSummary = z.infer<typeof JobSummary>;

export const JobItem = z.object({
  n: count.describe('its place, from 0'),
  uuid: z.string(),
  name: z.string().optional(),
  state: ItemState,
  as: z.string().optional().describe('uuid of the new task'),
  queue: z.string().optional().describe('where the new task was sent'),
  at: seconds.optional(),
  why: z.string().optional(),
  now: TaskState.optional().describe('the state of the new task, or of the revoked one, as far as it is known'),
});
export type JobItem = z.infer<typeof JobItem>;

/** What a job would do. `id` names the frozen ids: a job that is made with it is for exactly these. */
export const JobPreview = z.object({
  id: z.string().describe('give it as `preview`; kept for a quarter of an hour'),
  action: JobAction,
  which: z.string(),
  matched: count,
  fit: count.describe('tasks that would be sent; to be given as `confirm`'),
  byName: counts.describe('of those that would be sent, the 10 commonest'),
  byQueue: counts,
  byState: counts,
  skipped: z.array(z.object({ why: z.string(), count })).describe('commonest first'),
  sample: z.array(
    z.object({
      uuid: z.string(),
      name: z.string().optional(),
      state: TaskState.optional(),
      args: z.string().optional(),
    }),
  ),
  warnings: z.array(z.string()),
  created: seconds,
});
export type JobPreview = z.infer<typeof JobPreview>;
