import { describe, expect, it } from 'vitest';
import { createBuffer } from '../../../../server/brokers/frame-buffer.ts';

const frames = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({ body: String(first + at) }));
const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));

function aBuffer(maxWaiting = 1_000_000) {
  const lost = { frames: 0 };
  const buffer = createBuffer(maxWaiting, (count) => {
    lost.frames += count;
  });
  return { buffer, lost, put: (list: { body: string }[]) => list.forEach(buffer.put) };
}

describe('createBuffer', () => {
  it('gives everything of one turn of the event loop as one bunch, in order', async () => {
    const { buffer, put } = aBuffer();

    put(frames(0, 3));
    const first = await buffer.take();
    put(frames(3, 2));

    expect([first, await buffer.take()]).toEqual([frames(0, 3), frames(3, 2)]);
  });

  it('closes a bunch at a thousand frames', async () => {
    const { buffer, put } = aBuffer();

    put(frames(0, 2_500));

    expect([await buffer.take(), await buffer.take(), await buffer.take()].map((bunch) => bunch?.length)).toEqual([
      1_000, 1_000, 500,
    ]);
  });

  it('drops the oldest bunches when too many frames wait, and counts them', async () => {
    const { buffer, put, lost } = aBuffer(2_000);

    put(frames(0, 4_000));
    await turnOfTheLoop();

    expect(lost.frames).toBe(2_000);
    expect((await buffer.take())?.[0]).toEqual({ body: '2000' });
  });

  it('drops nothing while it is drained', async () => {
    const { buffer, put, lost } = aBuffer(1_000);

    for (let round = 0; round < 5; round++) {
      put(frames(0, 1_000));
      await buffer.take();
    }

    expect(lost.frames).toBe(0);
  });

  it('gives what came before a failure, then throws it', async () => {
    const { buffer, put } = aBuffer();

    put(frames(0, 1));
    buffer.fail(new Error('lost'));

    expect(await buffer.take()).toEqual(frames(0, 1));
    await expect(buffer.take()).rejects.toThrow('lost');
  });

  it('ends at once, with what waits thrown away, even while somebody waits', async () => {
    const { buffer, put } = aBuffer();

    const waited = buffer.take();
    buffer.end();
    put(frames(0, 1));

    expect(await waited).toBeUndefined();
    expect(await buffer.take()).toBeUndefined();
  });
});
