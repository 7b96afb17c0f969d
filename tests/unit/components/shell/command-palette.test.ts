import { describe, expect, it } from 'vitest';
import { found } from '../../../../components/shell/command-palette.tsx';

const item = (label: string, group: string, words?: string) => ({
  id: label,
  label,
  group,
  ...(words === undefined ? {} : { words }),
});
const ITEMS = [
  item('Overview', 'Pages'),
  item('Workers', 'Pages'),
  item('worker-eu-1b', 'Workers', 'celery@host'),
  item('emails', 'Queues'),
];

describe('found', () => {
  it('needs every typed word, in any order', () => {
    expect(found(ITEMS, '1b eu').map(({ id }) => id)).toEqual(['worker-eu-1b']);
  });

  it('puts what begins with the text before what merely has it, and groups together', () => {
    expect(found(ITEMS, 'w').map(({ id }) => id)).toEqual(['Workers', 'Overview', 'worker-eu-1b']);
  });

  it('finds by words that are not shown', () => {
    expect(found(ITEMS, 'celery').map(({ id }) => id)).toEqual(['worker-eu-1b']);
  });
});
