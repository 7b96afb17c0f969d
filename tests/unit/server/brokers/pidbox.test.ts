import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { workerName } from '../../../../lib/ids.ts';
import { parsePythonJson } from '../../../../lib/python/json.ts';
import { openEnvelope } from '../../../../server/brokers/envelope.ts';
import { printRequest, readAnswers } from '../../../../server/brokers/pidbox.ts';

interface RecordedCall {
  readonly label: string;
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly request: { readonly payload: string };
  readonly raw_reply_from?: string;
  readonly raw_reply?: readonly { readonly raw: string }[];
  readonly decoded: Readonly<Record<string, unknown>>;
}

/** Questions of a client and answers of real workers, by Celery version. */
function recordedCalls(version: string): readonly RecordedCall[] {
  const url = new URL(`../../../fixtures/wire/pidbox-redis-${version}.json`, import.meta.url);
  return (parsePythonJson(readFileSync(url, 'utf8')) as { calls: RecordedCall[] }).calls; // a recording, checked by hand
}

function open(raw: string) {
  const envelope = openEnvelope(raw);
  if ('malformed' in envelope) throw new Error(envelope.malformed);
  return envelope;
}

describe.each(['5.2', '5.6'])('pidbox, calls recorded with Celery %s', (version) => {
  const calls = recordedCalls(version);
  const answered = calls.filter((call) => (call.raw_reply?.length ?? 0) > 0);

  it.each(answered)('reads the answer to: $label', ({ raw_reply, raw_reply_from = '', decoded, request }) => {
    const envelope = open(raw_reply?.[0]?.raw ?? '');
    const sent = JSON.parse(Buffer.from(open(request.payload).body).toString());

    expect(readAnswers(envelope)).toEqual([{ worker: raw_reply_from, reply: decoded[raw_reply_from] }]);
    expect(envelope.headers.ticket).toBe(sent.ticket);
  });

  it.each(calls)('asks in the same words: $label', ({ method, arguments: args, request }) => {
    const { ticket, reply_to, destination, pattern, matcher, ...rest } = JSON.parse(
      Buffer.from(open(request.payload).body).toString(),
    );
    const command = { method, arguments: args, destination: destination?.map(workerName) };
    const reply = ticket === undefined ? undefined : { ticket, ...reply_to };

    // Patterns are the one thing a client can ask for and we do not.
    const expected = { ...rest, destination: destination ?? null, pattern: null, matcher: null };
    expect(JSON.parse(printRequest(command, reply))).toEqual(reply ? { ...expected, ticket, reply_to } : expected);
    expect(pattern === null || matcher !== null).toBe(true);
  });
});

describe('readAnswers', () => {
  const sealed = (body: string, contentType = 'application/json') => ({
    headers: {},
    contentType,
    contentEncoding: 'utf-8',
    body: Buffer.from(body),
  });

  it.each([
    [sealed('(pickled)', 'application/x-python-serialize'), 'application/x-python-serialize'],
    [sealed('w1: pong', 'application/x-yaml'), 'application/x-yaml'],
    [sealed('{}', ''), 'an unknown format'],
    [sealed('{'), 'broken JSON'],
    [sealed('["w1"]'), 'an unknown form'],
  ])('says that somebody answered what cannot be read: %o', (message, format) => {
    expect(readAnswers(message)).toEqual([
      { worker: 'unknown', reply: { error: `answered in ${format}, which cannot be read` } },
    ]);
  });
});
