/**
 * What workers answer over remote control, parsed (PROTOCOL: `inspect` commands of Celery 4.4 to 5.7). Whatever has an
 * unexpected shape is an error text, never a crash: answers come from other people's code.
 */
import { z } from 'zod';
import type { HeldTask } from '../contract/models.ts';
import { pythonTextOf } from '../python/text-of-json.ts';

/** One answered question with its age. */
export interface Asked<Value> {
  readonly at: number;
  readonly value?: Value | undefined;
  readonly error?: string | undefined;
  /** `value` is not the whole answer: some of it was too much to keep, or made no sense. */
  readonly cut?: true | undefined;
}

export interface ActiveQueue {
  readonly name: string;
  readonly exchange?: string | undefined;
  readonly routing_key?: string | undefined;
  /** All that the worker told of it. */
  readonly whole?: Readonly<Record<string, unknown>> | undefined;
}

export interface Inspection {
  readonly active?: Asked<HeldTask[]> | undefined;
  readonly reserved?: Asked<HeldTask[]> | undefined;
  readonly scheduled?: Asked<HeldTask[]> | undefined;
  readonly revoked?: Asked<string[]> | undefined;
  readonly registered?: Asked<string[]> | undefined;
  readonly activeQueues?: Asked<ActiveQueue[]> | undefined;
  readonly stats?: Asked<Record<string, unknown>> | undefined;
  readonly conf?: Asked<Record<string, unknown>> | undefined;
}

/** Celery's method of each part. */
export const INSPECT_METHODS = {
  active: 'active',
  reserved: 'reserved',
  scheduled: 'scheduled',
  revoked: 'revoked',
  registered: 'registered',
  activeQueues: 'active_queues',
  stats: 'stats',
  conf: 'conf',
} as const satisfies Record<keyof Inspection, string>;
export type InspectPart = keyof typeof INSPECT_METHODS;

const MAX_HELD = 1000;
/** Celery cuts its display texts at about 1 kB; real values come at any length. */
const MAX_TEXT = 2000;

const Request = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  type: z.string().nullish(),
  args: z.unknown().optional(),
  kwargs: z.unknown().optional(),
  time_start: z.number().nullish(),
  acknowledged: z.boolean().nullish(),
  worker_pid: z.number().nullish(),
  delivery_info: z
    .looseObject({
      exchange: z.string().nullish(),
      routing_key: z.string().nullish(),
      priority: z.int().min(0).max(255).nullish().catch(undefined),
      redelivered: z.boolean().nullish(),
    })
    .nullish(),
});
const Scheduled = z.looseObject({ eta: z.string().nullish(), request: Request });
const Texts = z.array(z.string());
const Fields = z.record(z.string(), z.unknown());
const Queue = z.looseObject({
  name: z.string(),
  routing_key: z.string().nullish(),
  exchange: z.looseObject({ name: z.string().nullish() }).nullish(),
});
const Refusal = z.object({ error: z.string() });

export function parseInspection<Part extends InspectPart>(
  part: Part,
  reply: unknown,
  at: number,
): NonNullable<Inspection[Part]>;
export function parseInspection(part: InspectPart, reply: unknown, at: number): Asked<unknown> {
  const refusal = Refusal.safeParse(reply);
  if (refusal.success) return { at, error: refusal.data.error };
  const value = PARSERS[part](reply ?? []);
  if (value === undefined) return { at, error: 'answered in a shape that is not understood' };
  const isCut = Array.isArray(value) && Array.isArray(reply) && value.length < reply.length;
  return isCut ? { at, value, cut: true } : { at, value };
}

const PARSERS: Readonly<Record<InspectPart, (reply: unknown) => unknown>> = {
  active: (reply) => requests(reply),
  reserved: (reply) => requests(reply),
  scheduled: (reply) =>
    Array.isArray(reply)
      ? reply.slice(0, MAX_HELD).flatMap((item) => {
          const parsed = Scheduled.safeParse(item);
          return parsed.success ? [heldTask(parsed.data.request, parsed.data.eta ?? undefined)] : [];
        })
      : undefined,
  revoked: (reply) => accepted(Texts, reply),
  registered: (reply) => accepted(Texts, reply)?.sort(),
  activeQueues: (reply) =>
    accepted(z.array(Queue), reply)?.map(
      (queue): ActiveQueue => ({
        name: queue.name,
        exchange: queue.exchange?.name ?? undefined,
        routing_key: queue.routing_key ?? undefined,
        whole: queue,
      }),
    ),
  stats: (reply) => accepted(Fields, reply),
  conf: (reply) => accepted(Fields, reply),
};

function accepted<Schema extends z.ZodType>(schema: Schema, reply: unknown): z.output<Schema> | undefined {
  const parsed = schema.safeParse(reply);
  return parsed.success ? parsed.data : undefined;
}

function requests(reply: unknown): HeldTask[] | undefined {
  if (!Array.isArray(reply)) return undefined;
  return reply.slice(0, MAX_HELD).flatMap((item) => {
    const parsed = Request.safeParse(item);
    return parsed.success ? [heldTask(parsed.data, undefined)] : [];
  });
}

/** `name` may be the shadow name, `type` is the real one. */
function heldTask(request: z.output<typeof Request>, eta: string | undefined): HeldTask {
  const { delivery_info: info } = request;
  return {
    uuid: request.id,
    name: request.type ?? request.name ?? undefined,
    args: displayText(request.args),
    kwargs: displayText(request.kwargs),
    eta,
    pid: request.worker_pid ?? undefined,
    started: request.time_start ?? undefined,
    acknowledged: request.acknowledged ?? undefined,
    redelivered: info?.redelivered ?? undefined,
    // The default exchange takes the routing key for the name of a queue; another may lead anywhere.
    queue: info?.exchange ? undefined : (info?.routing_key ?? undefined),
    priority: info?.priority ?? undefined,
  };
}

/** Real values (Celery < 5.2 and by default) or Celery's own display text (`safe`). */
function displayText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value : pythonTextOf(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
}

/** Hides what must not be kept, in the display texts of held tasks. */
export function redactInspection(inspection: Inspection, redact: (text: string) => string): Inspection {
  const clean = (asked: Inspection['active']): Inspection['active'] => asked && { ...asked, ...redacted(asked.value) };
  const redacted = (held: readonly HeldTask[] | undefined) =>
    held && { value: held.map((task) => ({ ...task, args: hidden(task.args), kwargs: hidden(task.kwargs) })) };
  const hidden = (text: string | undefined) => (text === undefined ? undefined : redact(text));
  return {
    ...inspection,
    ...(inspection.active && { active: clean(inspection.active) }),
    ...(inspection.reserved && { reserved: clean(inspection.reserved) }),
    ...(inspection.scheduled && { scheduled: clean(inspection.scheduled) }),
  };
}

/** The pool's kind and size as `stats` tells them. */
export function poolOf(stats: Record<string, unknown> | undefined): {
  kind: string | undefined;
  concurrency: number | undefined;
  pids: number[];
} {
  const pool = (stats?.pool ?? {}) as Record<string, unknown>;
  const implementation = typeof pool.implementation === 'string' ? pool.implementation : undefined;
  const concurrency = pool['max-concurrency'];
  const processes = Array.isArray(pool.processes)
    ? pool.processes.filter((pid): pid is number => typeof pid === 'number')
    : [];
  return {
    kind: implementation === undefined ? kindByFields(pool) : kindOf(implementation),
    // A pool that grew or shrank has as many slots as it has processes; `max-concurrency` keeps the first number.
    concurrency: processes.length > 0 ? processes.length : typeof concurrency === 'number' ? concurrency : undefined,
    pids: processes,
  };
}

/** Celery 5.2 does not name its pools, but each tells other things of itself; gevent and eventlet tell nothing. */
function kindByFields(pool: Record<string, unknown>): string | undefined {
  if (typeof pool.writes === 'object' && pool.writes !== null) return 'prefork';
  if (typeof pool.threads === 'number') return 'threads';
  return Array.isArray(pool.processes) && pool['put-guarded-by-semaphore'] === true ? 'solo' : undefined;
}

/** `celery.concurrency.prefork:TaskPool` → `prefork`. */
function kindOf(implementation: string): string {
  const kind = /([a-z]+):TaskPool$/.exec(implementation)?.[1] ?? implementation;
  return kind === 'thread' ? 'threads' : kind;
}
