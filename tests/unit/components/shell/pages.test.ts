import { describe, expect, it } from 'vitest';
import { pageOf } from '../../../../components/shell/pages.ts';

describe('pageOf', () => {
  it('counts an address to the page it stands under', () => {
    expect(['/', '/tasks', '/tasks/5e9a', '/workers/celery@w1', '/jobs', '/jobs/5e9a'].map(pageOf)).toEqual([
      'overview',
      'tasks',
      'tasks',
      'workers',
      'audit',
      'audit',
    ]);
  });

  it('knows no page by the beginning of its name alone', () => {
    expect(pageOf('/tasksold')).toBeUndefined();
  });
});
