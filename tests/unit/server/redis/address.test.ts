import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseRedisAddress } from '../../../../server/redis/address.ts';

const plain = { username: undefined, password: undefined, tls: undefined };

describe('parseRedisAddress', () => {
  it.each([
    ['redis://', 'localhost', 6379, 0],
    ['redis://redis-1', 'redis-1', 6379, 0],
    ['redis://redis_1:6380/', 'redis_1', 6380, 0],
    ['redis://h/12', 'h', 6379, 12],
    ['redis:///3', 'localhost', 6379, 3],
    ['redis://h?virtual_host=4', 'h', 6379, 4],
    ['redis://[::1]:7000/1', '::1', 7000, 1],
    ['redis://[fe80::1]', 'fe80::1', 6379, 0],
  ])('reads %s', (url, host, port, db) => {
    expect(parseRedisAddress(url)).toMatchObject({ ...plain, place: { host, port }, db });
  });

  it.each([
    ['redis://:pw@h', undefined, 'pw'],
    ['redis://ann:pw@h', 'ann', 'pw'],
    ['redis://ann@h', 'ann', undefined],
    ['redis://a%40b:p%2Fw%25@h', 'a@b', 'p/w%'],
    ['redis://ann:p@w:x@h', 'ann', 'p@w:x'],
  ])('reads the user of %s', (url, username, password) => {
    expect(parseRedisAddress(url)).toMatchObject({ place: { host: 'h' }, username, password });
  });

  it('reads a Unix socket, with its database and password', () => {
    expect(parseRedisAddress('redis+socket://:pw@/run/redis/my%20redis.sock?virtual_host=2')).toEqual({
      ...plain,
      text: 'redis+socket:///run/redis/my redis.sock?virtual_host=2',
      place: { path: '/run/redis/my redis.sock' },
      db: 2,
      password: 'pw',
    });
  });

  it.each([
    ['rediss://h', true],
    ['rediss://h?ssl_cert_reqs=required', true],
    ['rediss://h?ssl_cert_reqs=CERT_OPTIONAL', true],
    ['rediss://h?ssl_cert_reqs=CERT_NONE', false],
    ['rediss://h?ssl_cert_reqs=none', false],
  ])('verifies the certificate of %s: %s', (url, verify) => {
    expect(parseRedisAddress(url).tls).toMatchObject({ verify, checkHostname: true });
  });

  it('can leave out the name in the certificate', () => {
    expect(parseRedisAddress('rediss://h?ssl_check_hostname=False').tls).toMatchObject({ checkHostname: false });
  });

  it('shows an address that says nothing of users and passwords', () => {
    expect(parseRedisAddress('rediss://ann:s3cret@[::1]?ssl_cert_reqs=none').text).toBe('rediss://[::1]:6379/0');
  });

  it.each([
    ['redis://:s3cret/x@h', /password with @ .* percent-encoded/],
    ['redis://:s3cret%@h', /write it as %25/],
    ['redis://:s3cret@h:port', /host and port that cannot be read/],
    ['redis://:s3cret@h:70000', /port that is not between 1 and 65535/],
    ['redis://:s3cret@h/zero', /database that is not a number/],
    ['redis://:s3cret@a;redis://:s3cret@b', /list of several brokers/],
    ['rediss://:s3cret@h?ssl_cert_reqs=maybe', /ssl_cert_reqs/],
    ['rediss://:s3cret@h?ssl_ca_certs=/no/such/ca.pem', /ssl_ca_certs that cannot be read: \/no\/such\/ca\.pem/],
    ['redis+socket://:s3cret@', /names no socket/],
  ])('refuses %s in one sentence without the password', (url, sentence) => {
    let refusal: unknown;
    try {
      parseRedisAddress(url);
    } catch (error) {
      refusal = error;
    }

    expect(refusal).toMatchObject({ code: 'invalid', message: expect.stringMatching(sentence) });
    expect(inspect(refusal)).not.toContain('s3cret');
  });
});
