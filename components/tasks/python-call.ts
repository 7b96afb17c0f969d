import type { TaskDetail } from '../../lib/contract/models.ts';
import { parseRepr } from '../../lib/python/parse-repr.ts';
import { printPython } from '../../lib/python/print-value.ts';

type Facts = Pick<TaskDetail, 'name' | 'args' | 'kwargs' | 'queue' | 'replay'>;

/**
 * The call that sends the task, for a Python shell. By name, because where its function lives is not known; with a
 * comment when the arguments are not certainly the ones that were sent.
 */
export function pythonCall({ name, args, kwargs, queue, replay }: Facts): string {
  const parts = [
    name === undefined ? "'…'" : printPython({ kind: 'str', value: name }),
    ...part('args', args, '()'),
    ...part('kwargs', kwargs, '{}'),
    ...(queue === undefined ? [] : [`queue=${printPython({ kind: 'str', value: queue })}`]),
  ];
  const call = `app.send_task(${parts.join(', ')})`;
  return replay.ok ? call : `${call}  # not exact: ${replay.why}`;
}

/** An empty one stays out: it is what Celery takes anyway. */
function part(word: string, text: string | undefined, empty: string): readonly string[] {
  if (text === undefined || text === '') return [];
  const printed = printPython(parseRepr(text));
  return printed === empty ? [] : [`${word}=${printed}`];
}
