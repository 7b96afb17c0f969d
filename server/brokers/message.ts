import { ExpediterError } from '../../lib/errors.ts';
import { type QueueName, type TaskId, taskId } from '../../lib/ids.ts';
import { jsonItems, jsonMembers, parsePythonJson } from '../../lib/python/json.ts';
import type { TaskMessage, UnreadableMessage } from './broker.ts';
import { type Envelope, isJson, type Malformed, openBody } from './envelope.ts';

/** Arguments as their exact JSON text, so that `1.0` and integers beyond 2^53 survive being sent again. */
export interface TaskBody {
  readonly args: string;
  readonly kwargs: string;
  /** Callbacks, errbacks, chain and chord (protocol 2); undefined with protocol 1, which spreads them over the body. */
  readonly embed: string | undefined;
}

/** What a task needs to be sent for the first time, or once more under a new id. */
export interface TaskDraft {
  readonly uuid: TaskId;
  readonly name: string;
  /** JSON text of an array. */
  readonly args: string;
  /** JSON text of an object. */
  readonly kwargs: string;
  /** JSON text of callbacks, errbacks and chain; without it none. A chord is refused: its group would count twice. */
  readonly embed?: string | undefined;
  readonly queue: QueueName;
  readonly exchange: string;
  readonly routing_key: string;
  readonly priority?: number | undefined;
  /** More headers, e.g. of the original. What ties a message to its first run (`NOT_INHERITED`) is left out. */
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  /** Its own id when undefined: the root of a new tree. */
  readonly root_id?: TaskId | undefined;
  readonly parent_id?: TaskId | undefined;
  /** ISO 8601, as `expires`. */
  readonly eta?: string | undefined;
  readonly expires?: string | undefined;
  readonly argsrepr: string;
  readonly kwargsrepr: string;
  readonly origin: string;
  readonly replyTo?: string | undefined;
}

// The budget of Celery's own display text (`argsrepr_maxsize`); what is cut ends in an ellipsis, as there.
const REPR_LENGTH = 1024;
const PREVIEW_LENGTH = 200;

/** A task message of protocol 1 or 2. Never throws: what is none says why. `queue` is where it was found. */
export function decodeTaskMessage(envelope: Envelope, queue: QueueName): TaskMessage | UnreadableMessage {
  const { headers, properties } = envelope;
  const info = isRecord(properties.delivery_info) ? properties.delivery_info : {};
  const isProtocol2 = 'task' in headers;
  const body = isProtocol2 ? undefined : readBody(envelope);
  if (body !== undefined && 'malformed' in body) return unreadable(envelope, body.malformed);

  // Protocol 1 has no headers: the same facts lie in the body, next to the arguments (D.4).
  const facts = body === undefined ? headers : body.facts;
  const uuid = facts.id;
  const name = facts.task;
  if (!isName(uuid)) return unreadable(envelope, 'it has no task id');
  if (!isName(name)) return unreadable(envelope, 'it has no task name');

  return {
    uuid: taskId(uuid),
    name,
    queue,
    exchange: textOf(info.exchange) ?? '',
    routing_key: textOf(info.routing_key) ?? queue,
    headers,
    body: envelope.body,
    contentType: envelope.contentType,
    contentEncoding: envelope.contentEncoding,
    priority: numberOf(properties.priority),
    replyTo: textOf(properties.reply_to) || undefined,
    ...reprsOf(envelope, body),
    eta: textOf(facts.eta),
    expires: textOf(facts.expires),
    retries: numberOf(facts.retries),
    root_id: idOf(headers.root_id),
    parent_id: idOf(headers.parent_id),
    origin: textOf(headers.origin),
    redelivered: headers.redelivered === true || info.redelivered === true,
  };
}

/** The arguments of a message as exact JSON text, or why they cannot be had (another serialiser, say). */
export function readTaskBody(message: TaskMessage): TaskBody | Malformed {
  const body = readBody(message);
  return 'malformed' in body ? body : body.arguments;
}

/** A message of protocol 2. Throws `invalid` when the arguments are not what a task can be called with. */
export function buildTaskMessage(draft: TaskDraft): TaskMessage {
  const embed = draft.embed ?? '{"callbacks": null, "errbacks": null, "chain": null, "chord": null}';
  requireJson('args', draft.args, Array.isArray, 'a JSON array');
  requireJson('kwargs', draft.kwargs, isRecord, 'a JSON object');
  requireJson('embed', embed, hasNoChord, 'a JSON object without a chord');

  const rootId = draft.root_id ?? draft.uuid;
  const message: TaskMessage = {
    uuid: draft.uuid,
    name: draft.name,
    queue: draft.queue,
    exchange: draft.exchange,
    routing_key: draft.routing_key,
    headers: headersOf(draft, rootId),
    body: Buffer.from(`[${draft.args}, ${draft.kwargs}, ${embed}]`, 'utf8'),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    priority: draft.priority,
    replyTo: draft.replyTo,
    argsrepr: draft.argsrepr,
    kwargsrepr: draft.kwargsrepr,
    eta: draft.eta,
    expires: draft.expires,
    retries: 0,
    root_id: rootId,
    parent_id: draft.parent_id,
    origin: draft.origin,
    redelivered: false,
  };
  checkPublishable(message);
  return message;
}

/**
 * Throws `invalid` for a message that would kill a worker, or be dropped by it with nothing but a log line: PROTOCOL
 * D.8, run against Celery 5.2 and 5.6. Bodies that cannot be read here (pickle, msgpack, bzip2, …) pass unread: they
 * come from a queue, where a Celery client has put them, and travel as the bytes they are.
 */
export function checkPublishable(message: TaskMessage): void {
  const fault = faultOf(message);
  if (fault !== undefined) throw new ExpediterError('invalid', `The task message cannot be published: ${fault}.`);
}

function faultOf(message: TaskMessage): string | undefined {
  const { headers, priority } = message;
  if (!isName(message.queue)) return 'it names no queue';
  if (!isName(message.uuid)) return 'it has no task id';
  if (!isName(message.name)) return 'it has no task name';
  if (message.contentType === '') return 'it has no content type';
  if (message.body.length === 0) return 'its body is empty';
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority <= 255)) {
    return `its priority ${priority} is not a whole number from 0 to 255`;
  }
  const facts = 'task' in headers ? headers : undefined;
  return (facts && faultOfFacts(facts, message)) ?? faultOfBody(message, facts === undefined);
}

/** Of the headers of protocol 2, or of the body of protocol 1, which carries the same. */
function faultOfFacts(facts: Readonly<Record<string, unknown>>, { uuid, name }: TaskMessage): string | undefined {
  if (facts.id !== uuid) return `its "id" is not ${uuid}`;
  if (facts.task !== name) return `its "task" is not ${name}`;
  for (const key of ['eta', 'expires']) {
    const value = facts[key] ?? undefined;
    if (value !== undefined && !isInstant(value)) return `its "${key}" is not an ISO 8601 date`;
  }
  const timelimit = facts.timelimit ?? undefined;
  if (timelimit !== undefined && !(Array.isArray(timelimit) && timelimit.length === 2)) {
    return 'its "timelimit" is not a pair of hard and soft limit';
  }
  const retries = facts.retries ?? undefined;
  if (retries !== undefined && !Number.isInteger(retries)) return 'its "retries" is not a whole number';
  return undefined;
}

function faultOfBody(message: TaskMessage, isProtocol1: boolean): string | undefined {
  const compression = message.headers.compression ?? '';
  const cannotBeRead =
    !isJson(message.contentType) || compression === 'application/x-bz2' || compression === 'application/x-lzma';
  if (cannotBeRead && !isProtocol1) return undefined;

  const body = readBody(message);
  if ('malformed' in body) return body.malformed;
  return isProtocol1 ? faultOfFacts(body.facts, message) : undefined;
}

interface ReadBody {
  readonly arguments: TaskBody;
  /** Protocol 1: the body itself, parsed. Empty with protocol 2. */
  readonly facts: Readonly<Record<string, unknown>>;
}

function readBody(sealed: Parameters<typeof openBody>[0]): ReadBody | Malformed {
  const opened = openBody(sealed);
  if ('malformed' in opened) return opened;
  let value: unknown;
  try {
    value = parsePythonJson(opened.text);
  } catch {
    return { malformed: 'its body is not JSON' };
  }
  return 'task' in sealed.headers ? readBody2(opened.text, value) : readBody1(opened.text, value);
}

function readBody2(text: string, value: unknown): ReadBody | Malformed {
  const [args, kwargs, embed, ...more] = jsonItems(text) ?? [];
  if (!Array.isArray(value) || args === undefined || kwargs === undefined || embed === undefined || more.length > 0) {
    return { malformed: 'its body is not a list of args, kwargs and embed' };
  }
  const fault = faultOfArguments(value[0], value[1]);
  if (fault !== undefined) return { malformed: fault };
  if (value[2] !== null && !isRecord(value[2])) return { malformed: 'its embed is neither an object nor null' };
  return { arguments: { args, kwargs, embed }, facts: {} };
}

function readBody1(text: string, value: unknown): ReadBody | Malformed {
  const members = jsonMembers(text);
  if (!isRecord(value) || members === undefined) return { malformed: 'it is no task message of protocol 1 or 2' };
  // Workers fill in what is missing: a task without arguments need not say so.
  const fault = faultOfArguments(value.args ?? [], value.kwargs ?? {});
  if (fault !== undefined) return { malformed: fault };
  const args = value.args == null ? '[]' : (members.get('args') ?? '[]');
  const kwargs = value.kwargs == null ? '{}' : (members.get('kwargs') ?? '{}');
  return { arguments: { args, kwargs, embed: undefined }, facts: value };
}

function faultOfArguments(args: unknown, kwargs: unknown): string | undefined {
  if (!Array.isArray(args)) return 'its args are not a list';
  return isRecord(kwargs) ? undefined : 'its kwargs are not an object';
}

function reprsOf(envelope: Envelope, body: ReadBody | undefined): Pick<TaskMessage, 'argsrepr' | 'kwargsrepr'> {
  const argsrepr = textOf(envelope.headers.argsrepr);
  const kwargsrepr = textOf(envelope.headers.kwargsrepr);
  if (argsrepr !== undefined && kwargsrepr !== undefined) return { argsrepr, kwargsrepr };
  const read = body ?? readBody(envelope);
  if ('malformed' in read) return { argsrepr, kwargsrepr };
  return {
    argsrepr: argsrepr ?? cut(read.arguments.args, REPR_LENGTH),
    kwargsrepr: kwargsrepr ?? cut(read.arguments.kwargs, REPR_LENGTH),
  };
}

/**
 * Headers that belong to the first run: a second message with them would count twice in a group, look redelivered,
 * claim to come from beat or to be compressed (D.9).
 */
const NOT_INHERITED = ['redelivered', 'group', 'group_index', 'periodic_task_name', 'compression'];

function headersOf(draft: TaskDraft, rootId: TaskId): Record<string, unknown> {
  const inherited = Object.entries(draft.headers ?? {}).filter(([key]) => !NOT_INHERITED.includes(key));
  return {
    lang: 'py',
    shadow: null,
    timelimit: [null, null],
    ignore_result: false,
    ...Object.fromEntries(inherited),
    task: draft.name,
    id: draft.uuid,
    eta: draft.eta ?? null,
    expires: draft.expires ?? null,
    group: null,
    group_index: null,
    retries: 0,
    root_id: rootId,
    parent_id: draft.parent_id ?? null,
    argsrepr: draft.argsrepr,
    kwargsrepr: draft.kwargsrepr,
    origin: draft.origin,
  };
}

function requireJson(part: string, text: string, fits: (value: unknown) => boolean, wanted: string): void {
  let value: unknown;
  try {
    value = parsePythonJson(text);
  } catch (cause) {
    throw new ExpediterError('invalid', `The ${part} of a task must be ${wanted}; this is not JSON.`, { cause });
  }
  if (!fits(value)) throw new ExpediterError('invalid', `The ${part} of a task must be ${wanted}.`);
}

function hasNoChord(embed: unknown): boolean {
  return embed === null || (isRecord(embed) && (embed.chord ?? null) === null);
}

function unreadable(envelope: Envelope, why: string): UnreadableMessage {
  const bytes = Buffer.from(envelope.body.buffer, envelope.body.byteOffset, envelope.body.byteLength);
  return { unreadable: why, preview: cut(bytes.toString('utf8', 0, PREVIEW_LENGTH * 4), PREVIEW_LENGTH) };
}

/** The first characters of something foreign, for people. */
export function previewOf(text: string): string {
  return cut(text, PREVIEW_LENGTH);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function isInstant(value: unknown): boolean {
  const form = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?\s*(Z|[+-]\d\d:?(\d\d)?)?)?$/;
  return typeof value === 'string' && form.test(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function idOf(value: unknown): TaskId | undefined {
  return isName(value) ? taskId(value) : undefined;
}
