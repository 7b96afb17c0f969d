import { describe, expect, it } from 'vitest';
import { isSameOrigin } from '../../../../server/auth/same-origin.ts';

const host = 'watch.example:5555';

describe('isSameOrigin', () => {
  it.each([
    ['a script without an origin and without cookies', { host }],
    ['our own page', { host, origin: 'http://watch.example:5555', 'sec-fetch-site': 'same-origin' }],
    ['our own page in an older browser', { host, origin: 'http://watch.example:5555', cookie: 'a=b' }],
    ['an address typed by a person', { host, 'sec-fetch-site': 'none' }],
    [
      'our page behind a proxy that rewrites Host',
      { host: '10.0.0.1', 'x-forwarded-host': 'a.example, b', origin: 'https://a.example' },
    ],
    ['our page on the port of its scheme', { host: 'A.example', origin: 'https://a.example' }],
  ])('lets in %s', (_, headers) => {
    expect(isSameOrigin(headers)).toBe(true);
  });

  it.each([
    ['a page of another site', { host, origin: 'https://evil.example' }],
    ['a page of another port', { host, origin: 'http://watch.example:80' }],
    ['a page of a sister site', { host, 'sec-fetch-site': 'same-site' }],
    ['another site that hides its origin', { host, 'sec-fetch-site': 'cross-site', cookie: 'a=b' }],
    ['a sandboxed page', { host, origin: 'null' }],
    ['an origin that is none', { host, origin: 'watch.example:5555' }],
    ['cookies without an origin', { host, cookie: 'a=b' }],
    ['an origin when no host is known', { origin: 'http://watch.example' }],
  ])('keeps out %s', (_, headers) => {
    expect(isSameOrigin(headers)).toBe(false);
  });
});
