import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseRedisAddress } from '../../../../../server/brokers/redis/address.ts';

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
    ['redis://:100%@h', undefined, '100%'],
    ['redis://:%25%zz+%20%C3%A9%3B@h', undefined, '%%zz+ é;'],
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

  it.each(['redis://h?ssl_cert_reqs=none', 'redis://h?ssl_check_hostname=true'])(
    'speaks TLS for %s, as kombu does',
    (url) => {
      expect(parseRedisAddress(url)).toMatchObject({ tls: expect.anything(), text: 'rediss://h:6379/0' });
    },
  );

  it.each(['', '?socket_timeout=3&health_check_interval=5', '?ssl_ca_certs='])(
    'speaks none for redis://h%s',
    (query) => {
      expect(parseRedisAddress(`redis://h${query}`).tls).toBeUndefined();
    },
  );

  it('can leave out the name in the certificate', () => {
    expect(parseRedisAddress('rediss://h?ssl_check_hostname=False').tls).toMatchObject({ checkHostname: false });
  });

  it('shows an address that says nothing of users and passwords', () => {
    expect(parseRedisAddress('rediss://ann:s3cret@[::1]?ssl_cert_reqs=none').text).toBe('rediss://[::1]:6379/0');
  });

  it.each([
    ['redis://:s3cret/x@h', /password with @ .* percent-encoded/],
    ['redis://:s3cret@h:port', /host and port that cannot be read/],
    ['redis://:s3cret@h:70000', /port that is not between 1 and 65535/],
    ['redis://:s3cret@h/zero', /database that is not a number/],
    ['redis://:s3cret', /host and port that cannot be read/],
    ['rediss://:s3cret@h?ssl_cert_reqs=maybe', /ssl_cert_reqs/],
    ['rediss://:s3cret@h?ssl_ca_certs=/no/such/ca.pem', /ssl_ca_certs that cannot be read: \/no\/such\/ca\.pem/],
    ['rediss://:s3cret@h?ssl_ca_certs=/etc/hostname', /ssl_ca_certs that is not PEM: \/etc\/hostname/],
    ['rediss://:s3cret@h?ssl_certfile=/etc/hostname', /ssl_certfile that is not PEM: \/etc\/hostname/],
    ['redis+socket://:s3cret@', /names no socket/],
    ['sentinel://:s3cret@a;sentinel://b', /which master .*: add --broker-option master_name=NAME/],
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

describe('parseRedisAddress, sentinels', () => {
  const parse = (url: string, transport = {}) => parseRedisAddress(url, { master_name: 'mymaster', ...transport });

  it('takes all but the place from the first address', () => {
    expect(parse('sentinel://ann:pw@s1/3; sentinel://:other@s2:26380/7;sentinel://[::1]')).toEqual({
      text: 'sentinel://s1:26379/3;sentinel://s2:26380;sentinel://[::1]:26379',
      place: {
        sentinels: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 26_380 },
          { host: '::1', port: 26_379 },
        ],
        masterName: 'mymaster',
        username: undefined,
        password: undefined,
        tls: undefined,
      },
      db: 3,
      username: 'ann',
      password: 'pw',
      tls: undefined,
    });
  });

  it('speaks to the sentinels as sentinel_kwargs say', () => {
    const kwargs = { username: 'eve', password: 's3cret', ssl: 'true', ssl_cert_reqs: 'none', socket_timeout: '1' };

    expect(parse('sentinel://s1', { sentinel_kwargs: kwargs })).toMatchObject({
      place: { username: 'eve', password: 's3cret', tls: { verify: false } },
      tls: undefined,
    });
    expect(parse('sentinel://s1?ssl_cert_reqs=none')).toMatchObject({
      place: { tls: undefined },
      tls: { verify: false },
    });
  });

  it.each([
    ['sentinel://:s3cret@s1;redis://:s3cret@s2', {}, /mixes sentinels with another kind/],
    ['sentinel://:s3cret@s1:0', {}, /port that is not between 1 and 65535/],
    ['sentinel://s1', { sentinel_kwargs: { ssl_ca_certs: '/no/such.pem' } }, /"sentinel_kwargs" .* \/no\/such\.pem\.$/],
  ])('refuses %s in one sentence', (url, transport, sentence) => {
    let refusal: unknown;
    try {
      parse(url, transport);
    } catch (error) {
      refusal = error;
    }

    expect(refusal).toMatchObject({ code: 'invalid', message: expect.stringMatching(sentence) });
    expect(inspect(refusal)).not.toContain('s3cret');
  });
});
