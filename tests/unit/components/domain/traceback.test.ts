import { describe, expect, it } from 'vitest';
import { packageCounts, stretches } from '../../../../components/domain/traceback.tsx';

const frame = (file: string, repeated?: number) => ({
  file,
  line: 1,
  function: 'f',
  ...(repeated === undefined ? {} : { repeated }),
});
const LIBRARY = '/usr/lib/python3.13/site-packages';

describe('stretches', () => {
  it('puts neighbouring frames of one kind together, in order', () => {
    const frames = [
      frame(`${LIBRARY}/celery/app/trace.py`),
      frame('/app/a.py'),
      frame('/app/b.py'),
      frame(`${LIBRARY}/httpx/x.py`),
    ];

    const found = stretches(frames);

    expect(found.map(({ start, library, frames: held }) => [start, library, held.length])).toEqual([
      [0, true, 1],
      [1, false, 2],
      [3, true, 1],
    ]);
  });
});

describe('packageCounts', () => {
  it('counts frames by package, those that Python did not print included', () => {
    const frames = [
      frame(`${LIBRARY}/httpx/_client.py`),
      frame(`${LIBRARY}/six.py`),
      frame(`${LIBRARY}/httpx/_api.py`, 3),
    ];

    expect(packageCounts(frames)).toBe('httpx 5, six 1');
  });

  it('calls the standard library Python', () => {
    expect(packageCounts([frame('/usr/lib/python3.13/json/decoder.py')])).toBe('Python 1');
  });
});
