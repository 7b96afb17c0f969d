import { describe, expect, it } from 'vitest';
import { parsePathSegment } from '../../../../lib/views/path-segment.ts';
import { subjectHref, tasksHref } from '../../../../lib/views/subject.ts';

describe('subjectHref', () => {
  it.each(['emails', 'a/b', 'w1@host', 'züge ü/東京', '100%', '?#&', 'a b'])('leads to %j in one segment', (id) => {
    const href = subjectHref({ kind: 'queue', id }) ?? '';

    expect(href.split('/')).toHaveLength(3);
    expect(parsePathSegment(href.split('/')[2] ?? '')).toBe(id);
  });

  it('knows the page of each kind, and none for what is only data', () => {
    expect(subjectHref({ kind: 'worker', id: 'w1@h' })).toBe('/workers/w1%40h');
    expect(subjectHref({ kind: 'task', id: 'x' })).toBe('/tasks/x');
    expect(subjectHref({ kind: 'type', id: 'shop.pay' })).toBe('/tasks?q=name%3Ashop.pay');
    expect(subjectHref({ kind: 'data', id: 'History' })).toBeUndefined();
  });
});

describe('tasksHref', () => {
  it('writes the query in its one spelling, quoting what has to be', () => {
    const href = tasksHref({ state: 'FAILURE', name: 'my tasks.pay' });

    expect(new URLSearchParams(href.split('?')[1]).get('q')).toBe('state:failure name:"my tasks.pay"');
  });
});
