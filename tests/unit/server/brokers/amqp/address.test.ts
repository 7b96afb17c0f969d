import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseAmqpAddress } from '../../../../../server/brokers/amqp/address.ts';
import { temporaryDirectory } from '../../../../support/processes.ts';

const placeOf = (url: string) => parseAmqpAddress(url).places[0];

describe('parseAmqpAddress', () => {
  it.each([
    'amqp://',
    'amqp:///',
    'pyamqp://localhost',
    'AMQP://localhost:5672//',
    ' amqp://guest:guest@localhost/%2F ',
  ])('reads %j as guest at localhost, port 5672, virtual host /', (url) => {
    expect(placeOf(url)).toEqual({
      ...{ text: 'amqp://localhost:5672/%2F', host: 'localhost', port: 5672, vhost: '/' },
      ...{ username: 'guest', password: 'guest', tls: undefined },
    });
  });

  it.each([
    ['amqp://h', '/'],
    ['amqp://h/', '/'],
    ['amqp://h//', '/'],
    ['amqp://h/%2F', '/'],
    ['amqp://h/shop', 'shop'],
    ['amqp://h//shop', '/shop'],
    ['amqp://h/%2Fshop', '/shop'],
    ['amqp://h/a%20b%25?heartbeat=3', 'a b%'],
  ])('finds in %s the virtual host %s', (url, vhost) => {
    expect(placeOf(url).vhost).toBe(vhost);
  });

  it('decodes user and password, of which either may be left out', () => {
    expect(placeOf('amqp://a%40b:p%2F%3Aw%23@h')).toMatchObject({ username: 'a@b', password: 'p/:w#' });
    expect(placeOf('amqp://ann@h')).toMatchObject({ username: 'ann', password: 'guest' });
    expect(placeOf('amqp://ann:a@b@h')).toMatchObject({ password: 'a@b', host: 'h' });
  });

  it('reads IPv6 and ports', () => {
    expect(placeOf('amqp://[::1]:5673')).toMatchObject({ host: '::1', port: 5673, text: 'amqp://[::1]:5673/%2F' });
    expect(placeOf('amqps://h')).toMatchObject({ port: 5671, text: 'amqps://h:5671/%2F' });
  });

  it('reads a list, each with its own parts, and a semicolon in a password for what it is', () => {
    const address = parseAmqpAddress('amqp://ann:a;b@one/v;pyamqp://two:5673/v; amqps://bob:c@three;');

    expect(address.places).toMatchObject([
      { host: 'one', port: 5672, vhost: 'v', password: 'a;b' },
      { host: 'two', port: 5673, vhost: 'v', username: 'guest' },
      { host: 'three', port: 5671, username: 'bob', tls: { verify: true } },
    ]);
    expect(address.text).toBe('amqp://one:5672/v;amqp://two:5673/v;amqps://three:5671/%2F');
  });

  it.each(['ssl_', ''])('reads the files and switches of TLS, named with %j before', (prefix) => {
    const file = join(temporaryDirectory('pem'), 'some.pem');
    writeFileSync(file, 'PEM');
    const query = ['ca_certs', 'certfile', 'keyfile'].map((name) => `${prefix}${name}=${file}`).join('&');

    expect(placeOf(`amqps://h/?${query}&${prefix}check_hostname=false`).tls).toEqual({
      ...{ verify: true, checkHostname: false },
      ...{ ca: 'PEM', cert: 'PEM', key: 'PEM' },
    });
    expect(placeOf(`amqps://h/?${prefix}cert_reqs=CERT_NONE`).tls).toMatchObject({ verify: false });
    expect(placeOf(`amqps://h/?${prefix}cert_reqs=optional`).tls).toMatchObject({ verify: true });
  });

  it.each([
    ['amqp://ann:s3cret@h:0', /port/],
    ['amqp://ann:s3cret@h:99999', /port/],
    ['amqp://ann:s3cret@h:x', /host and port/],
    ['amqp://ann:s3cret@h;other', /host and port/],
    ['amqp://ann:s3cret%@h', /percent-encoding/],
    ['amqps://ann:s3cret@h?ssl_cert_reqs=perhaps', /ssl_cert_reqs/],
    ['amqps://ann:s3cret@h?ca_certs=/nowhere/ca.pem', /ssl_ca_certs .*\/nowhere\/ca\.pem/],
    ['amqp://ann:s3cret@h;redis://:s3cret@h', /none of amqp:\/\//],
  ])('refuses %s in one sentence, without the password', (url, why) => {
    let error: unknown;
    try {
      parseAmqpAddress(url);
    } catch (thrown) {
      error = thrown;
    }

    expect(error).toMatchObject({ code: 'invalid', message: expect.stringMatching(why) });
    expect(inspect(error)).not.toContain('s3cret');
  });
});
