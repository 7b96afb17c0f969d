import type { bulkTasks, InputOf, ReplyOf } from '../../lib/contract/rest.ts';

export type BulkAction = InputOf<typeof bulkTasks>['action'];

/** Tasks that a bulk command leaves out, by the one reason they share. */
export interface LeftOut {
  readonly why: string;
  readonly count: number;
}

/** The reasons of a dry run, commonest first. Reasons that differ in an id alone are one. */
export function leftOut({ skipped }: ReplyOf<typeof bulkTasks>): readonly LeftOut[] {
  const counts = new Map<string, number>();
  for (const { why, uuid } of skipped) {
    const reason = impersonal(why, uuid);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count);
}

/** "Task 5e9a41c7 is already SUCCESS: …" → "already SUCCESS: …". */
function impersonal(why: string, uuid: string): string {
  const [start = ''] = uuid.split('-');
  return why
    .replace(/^Task \S+ (?:is|was) /, '')
    .replace(/^Task \S+ /, '')
    .replaceAll(uuid, 'it')
    .replaceAll(start === '' ? uuid : start, 'it')
    .replace(/\.$/, '');
}

/** "Retry 3 tasks", "Revoke 1 task". */
export function bulkWords(action: BulkAction, count: number): string {
  const verb = { retry: 'Retry', revoke: 'Revoke', terminate: 'Terminate' }[action];
  return `${verb} ${count.toLocaleString('en')} ${count === 1 ? 'task' : 'tasks'}`;
}
