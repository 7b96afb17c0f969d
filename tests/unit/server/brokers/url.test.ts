import { describe, expect, it } from 'vitest';
import { completeList, schemeOf, splitHostport, splitUrl, unquote } from '../../../../server/brokers/url.ts';

describe('splitUrl', () => {
  it('takes every part', () => {
    expect(splitUrl(' REDIS://a%40b:p%2Fw@h:1/2?x=1&y=&x=3#f ')).toEqual({
      scheme: 'redis',
      username: 'a@b',
      password: 'p/w',
      hostport: 'h:1',
      path: '/2',
      query: new Map([['x', '3']]),
    });
  });

  it.each(['', 'nonsense', '://', 'redis:'])('makes nothing of %j, and does not throw', (text) => {
    expect(splitUrl(text)).toMatchObject({ scheme: '', hostport: '' });
    expect(schemeOf(text)).toBeUndefined();
  });
});

describe('splitHostport', () => {
  it.each([
    ['', undefined, undefined],
    ['h', 'h', undefined],
    ['h:', 'h', undefined],
    ['h:1', 'h', 1],
    [':1', undefined, 1],
    ['[::1]', '::1', undefined],
    ['[::1]:7', '::1', 7],
  ])('reads %j', (text, host, port) => {
    expect(splitHostport(text)).toEqual({ host, port });
  });

  it.each(['h:x', '::1', 'a:1:2', '[::1'])('does not read %j', (text) => {
    expect(splitHostport(text)).toBeUndefined();
  });
});

describe('unquote', () => {
  it.each([
    ['%41%zz%', 'A%zz%'],
    ['%e2%82%ac', '€'],
    ['%ff', '\ufffd'],
    ['a+b', 'a+b'],
  ])('decodes %j as Python does', (text, plain) => {
    expect(unquote(text)).toBe(plain);
  });
});

describe('completeList', () => {
  it.each([
    ['redis://a', ['redis://a']],
    ['redis://a:7000/2;redis://b', ['redis://a:7000/2', 'redis://b:7000/2']],
    ['redis://a;redis://b:1/3;redis://c/;', ['redis://a', 'redis://b:1/3', 'redis://c:1/3']],
    ['redis://:p@a:1/2?x=y;b; c:3', ['redis://:p@a:1/2?x=y', 'redis://:p@b:1/2?x=y', 'redis://:p@c:3/2?x=y']],
    ['redis://a;redis://:p@[::1]:2', ['redis://a', 'redis://:p@[::1]:2']],
    [
      'rediss://a?ssl_cert_reqs=none&x=1;rediss://b?y=2',
      ['rediss://a?ssl_cert_reqs=none&x=1', 'rediss://b?y=2&ssl_cert_reqs=none'],
    ],
    ['amqp://a//v;amqp://b', ['amqp://a//v', 'amqp://b//v']],
  ])('completes %s', (list, urls) => {
    expect(completeList(list)).toEqual(urls);
  });
});
