import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  openBody,
  openEnvelope,
  openEventBody,
  openEventFrame,
  printEnvelope,
} from '../../../../server/brokers/envelope.ts';

const TAG = '8f14e45f-ceea-4672-b5a1-a0b1c2d3e4f5';

/** Letter for letter what kombu 5.6 writes for an event. */
function asKombuWrites(body: string, headers = '{"hostname": "w1@app-1"}'): string {
  return `{"body": "${Buffer.from(body).toString('base64')}", "content-encoding": "utf-8", "content-type": "application/json", "headers": ${headers}, "properties": {"delivery_mode": 1, "delivery_info": {"exchange": "celeryev", "routing_key": "task.multi"}, "priority": 0, "body_encoding": "base64", "delivery_tag": "${TAG}"}}`;
}

function sealed(body: Uint8Array, compression?: unknown) {
  return { headers: { compression }, contentType: 'application/json', contentEncoding: 'utf-8', body };
}

fc.configureGlobal({ seed: 20 }); // the same examples in every run

describe('openEventFrame', () => {
  it('opens what kombu writes, of any length and alphabet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 3 }), (text, size) => {
        const body = JSON.stringify({ type: 'task-custom', text: text.repeat(10 ** size) });

        expect(openEventFrame(asKombuWrites(body))).toEqual({ body });
      }),
    );
  });

  it('opens a body that is larger than its scratch memory', () => {
    const body = JSON.stringify('x'.repeat(300_000));

    expect(openEventFrame(asKombuWrites(body))).toEqual({ body });
  });

  it('answers the same for every spelling of one envelope', () => {
    const body = '[{"type": "task-started", "uuid": "a"}]';
    const envelope = JSON.parse(asKombuWrites(body));
    const { body: base64, ...rest } = envelope;

    expect(openEventFrame(JSON.stringify(envelope))).toEqual({ body });
    expect(openEventFrame(JSON.stringify({ ...rest, body: base64 }, null, 2))).toEqual({ body });
    expect(openEventFrame(asKombuWrites(body, '{}'))).toEqual({ body });
    expect(openEventFrame(asKombuWrites(body, '{"hostname": "quo\\"te@h", "clock": 1}'))).toEqual({ body });
  });

  it('opens a body that is plain text, with body_encoding utf-8 or without any', () => {
    const body = '{"type": "worker-online", "note": "zoë"}';
    const parts = { body, 'content-encoding': 'utf-8', 'content-type': 'application/json', headers: {} };

    expect(openEventFrame(JSON.stringify({ ...parts, properties: { body_encoding: 'utf-8' } }))).toEqual({ body });
    expect(openEventFrame(JSON.stringify({ ...parts, properties: {} }))).toEqual({ body });
  });

  it('does not take the short way when the body is compressed', () => {
    const body = '{"type": "worker-online"}';
    const raw = JSON.stringify({
      ...JSON.parse(asKombuWrites('')),
      body: deflateSync(body).toString('base64'),
      headers: { hostname: 'w1@app-1', compression: 'application/x-gzip' },
    });

    expect(openEventFrame(raw)).toEqual({ body });
  });

  it.each([
    ['', 'the envelope is not JSON'],
    ['{"body": "', 'the envelope is not JSON'],
    ['[]', 'the envelope is not a JSON object'],
    ['{}', 'the envelope has no body'],
    ['{"body": {"a": 1}}', 'the envelope has no body'],
    ['{"body": "x"}', 'it has no content type'],
    ['{"body": "x", "content-type": "application/x-yaml"}', 'the body is application/x-yaml, not JSON'],
    [
      '{"body": "x", "content-type": "application/json", "content-encoding": "utf-7"}',
      'encoded in utf-7, which cannot be read',
    ],
  ])('says why it cannot open %j', (raw, malformed) => {
    expect(openEventFrame(raw)).toEqual({ body: '', malformed });
  });

  it('never throws, whatever arrives', () => {
    const odd = fc.oneof(
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.json(),
      fc
        .record({
          body: fc.oneof(fc.string(), fc.jsonValue()),
          'content-type': fc.oneof(fc.constant('application/json'), fc.jsonValue()),
          'content-encoding': fc.oneof(fc.constant('utf-8'), fc.jsonValue()),
          headers: fc.oneof(
            fc.jsonValue(),
            fc.record({ compression: fc.oneof(fc.jsonValue(), fc.constant('application/zstd')) }),
          ),
          properties: fc.oneof(fc.jsonValue(), fc.constant({ body_encoding: 'base64' })),
        })
        .map((value) => JSON.stringify(value)),
      fc.tuple(fc.nat(900), fc.string()).map(([at, noise]) => asKombuWrites('{}').slice(0, at) + noise),
    );
    fc.assert(
      fc.property(odd, (raw) => {
        const frame = openEventFrame(raw);

        expect(typeof frame.body).toBe('string');
        expect(frame.malformed === undefined || frame.body === '').toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('counts a header that cannot be turned into text as malformed', () => {
    const raw = JSON.stringify({
      body: '{}',
      'content-type': 'application/json',
      headers: { compression: { toString: 1 } },
    });

    expect(openEventFrame(raw)).toEqual({ body: '', malformed: 'its compression header is not a name' });
  });
});

describe('openBody', () => {
  const text = '[[1.0], {}, {}]';

  it.each([
    ['application/x-gzip', deflateSync(text)],
    ['application/x-gzip', gzipSync(text)],
    ['application/x-brotli', brotliCompressSync(text)],
    ['application/zstd', zstdCompressSync(text)],
    [null, Buffer.from(text)],
  ])('opens %s', (compression, body) => {
    expect(openBody(sealed(body, compression))).toEqual({ text });
  });

  it.each(['application/x-bz2', 'application/x-lzma'])('names the compression it cannot open: %s', (compression) => {
    expect(openBody(sealed(Buffer.from(text), compression))).toEqual({
      malformed: `compressed with ${compression}, which cannot be opened here`,
    });
  });

  it('says so when the bytes are not what the header calls them', () => {
    expect(openBody(sealed(Buffer.from(text), 'application/x-gzip'))).toEqual({
      malformed: 'its body is not the application/x-gzip it says it is',
    });
  });

  it('refuses to inflate a small body into gigabytes', () => {
    const bomb = deflateSync(Buffer.alloc(65 * 1024 * 1024));

    expect(openBody(sealed(bomb, 'application/x-gzip'))).toHaveProperty('malformed');
  });

  it('does not pass off other bytes as text', () => {
    expect(openBody(sealed(Buffer.from([0x22, 0xff, 0x22])))).toEqual({ malformed: 'its body is not UTF-8' });
  });
});

describe('openEventBody', () => {
  it('opens an event without an envelope, as AMQP carries it', () => {
    const body = '{"type": "worker-online"}';

    expect(openEventBody({ ...sealed(Buffer.from(body)), headers: { hostname: 'w1@app-1' } })).toEqual({ body });
  });
});

describe('printEnvelope', () => {
  it('is read back by openEnvelope, bytes and all', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.dictionary(fc.string(), fc.jsonValue()), (body, free) => {
        const headers = JSON.parse(JSON.stringify(free));
        const envelope = { headers, properties: { priority: 3 }, contentType: 'a/b', contentEncoding: 'binary', body };

        expect(openEnvelope(printEnvelope(envelope))).toEqual({
          ...envelope,
          properties: { priority: 3, body_encoding: 'base64' },
          body: Buffer.from(body),
        });
      }),
    );
  });
});
