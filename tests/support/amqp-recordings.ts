import { readFileSync } from 'node:fs';
import { parsePythonJson } from '../../lib/python/json.ts';
import type { Envelope, Sealed } from '../../server/brokers/envelope.ts';

interface Properties {
  readonly content_type: string;
  readonly content_encoding: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly application_headers?: Readonly<Record<string, unknown>>;
  readonly priority?: number;
  readonly reply_to?: string;
  readonly correlation_id?: string;
}

interface RecordedTask {
  readonly label: string;
  readonly queue: string;
  readonly exchange: string;
  readonly routing_key: string;
  readonly properties: Properties;
  readonly body?: string;
  readonly body_base64?: string;
}

const read = (file: string) => readFileSync(new URL(`../fixtures/wire/${file}`, import.meta.url), 'utf8');

function sealedOf({ content_type, content_encoding, ...rest }: Properties, body: Buffer): Sealed {
  const headers = rest.application_headers ?? rest.headers ?? {};
  return { headers, contentType: content_type, contentEncoding: content_encoding, body };
}

/** Task messages of real Celery clients, as RabbitMQ had them. */
export function recordedTasks(version: string): readonly (RecordedTask & { readonly envelope: Envelope })[] {
  const tasks = read(`queue-amqp-${version}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedTask);
  return tasks.map((task) => {
    const { exchange, routing_key, properties } = task;
    const body = task.body === undefined ? Buffer.from(task.body_base64 ?? '', 'base64') : Buffer.from(task.body);
    const facts = { ...properties, delivery_info: { exchange, routing_key } };
    return { ...task, envelope: { ...sealedOf(properties, body), properties: facts } };
  });
}

export interface RecordedCall {
  readonly label: string;
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The text of its body. */
  readonly request: string;
  /** The first answer, from whom, and what it means. */
  readonly answer: { readonly worker: string; readonly sealed: Sealed; readonly reply: unknown } | undefined;
}

/** Questions of a client and answers of real workers. */
export function recordedCalls(version: string): readonly RecordedCall[] {
  const { calls } = parsePythonJson(read(`pidbox-amqp-${version}.json`)) as { calls: RawCall[] };
  return calls.map(({ request, raw_reply, raw_reply_from: worker = '', decoded, ...call }) => {
    const raw = raw_reply?.[0];
    const answer = raw && { worker, sealed: sealedOf(raw.properties, Buffer.from(raw.raw)), reply: decoded[worker] };
    return { ...call, request: request.payload, answer };
  });
}

interface RawCall {
  readonly label: string;
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly request: { readonly payload: string };
  readonly raw_reply_from?: string;
  readonly raw_reply?: readonly { readonly raw: string; readonly properties: Properties }[];
  readonly decoded: Readonly<Record<string, unknown>>;
}
