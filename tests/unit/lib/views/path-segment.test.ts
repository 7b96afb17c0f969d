import { expect, it } from 'vitest';
import { parsePathSegment } from '../../../../lib/views/path-segment.ts';

it.each(['celery@w1', 'a/b@host', 'ünï 東京', '100%', '..', '?#&'])(
  'reads back the name that a link was made of: %s',
  (name) => {
    expect(parsePathSegment(encodeURIComponent(name))).toBe(name);
  },
);

it('knows what no link of ours made', () => {
  expect(parsePathSegment('100%')).toBeUndefined();
});
