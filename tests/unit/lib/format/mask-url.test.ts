import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskUrl } from '../../../../lib/format/mask-url.ts';

fc.configureGlobal({ seed: 20 }); // the same examples in every run

describe('maskUrl', () => {
  it.each([
    ['redis://localhost:6379/0', 'redis://localhost:6379/0'],
    ['redis://:s3cret@localhost', 'redis://:***@localhost'],
    ['redis://ann:s3cret@localhost/1', 'redis://ann:***@localhost/1'],
    ['redis://s3cret@localhost', 'redis://***@localhost'],
    ['redis://:s3/cr@et@localhost', 'redis://:***@localhost'],
    ['redis://:s3cret@a;redis://:other@b', 'redis://:***@b'],
    ['redis://h?password=s3cret&ssl_cert_reqs=none', 'redis://h?password=***&ssl_cert_reqs=none'],
    ['localhost:6379', 'localhost:6379'],
  ])('shows %s as %s', (url, shown) => {
    expect(maskUrl(url)).toBe(shown);
  });

  it('never shows a password, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (noise) => {
        const password = `s3cret${noise}s3cret`;

        expect(maskUrl(`redis://ann:${password}@db.example:6379/0`)).not.toContain('s3cret');
      }),
    );
  });
});
