import type { Replay } from '../contract/models.ts';
import type { Words } from '../python/lossless.ts';
import { parseRepr } from '../python/parse-repr.ts';
import { printJson } from '../python/print-json.ts';
import { REDACTED } from '../python/redact.ts';
import type { PyValue } from '../python/value.ts';
import type { Task } from './task.ts';

/** Arguments as JSON text that is certainly what the sender passed, or a clause that says why there is none. */
export type ExactArguments =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly why: string };

export type ArgumentsPart = 'args' | 'kwargs';

/**
 * Whether what the events told of a task is enough to send it again. Events carry a text made for people, cut at about
 * 1 kB (`celery.utils.saferepr`), so the answer is yes only when the text can mean nothing else.
 */
export function replayOf(task: Pick<Task, 'name' | 'args' | 'kwargs'>): Replay {
  const unfit = whyNotSendable(task.name);
  if (unfit !== undefined) return { ok: false, why: unfit };

  const args = exactArguments('args', task.args);
  if (!args.ok) return args;
  const kwargs = exactArguments('kwargs', task.kwargs);
  if (!kwargs.ok) return kwargs;
  return { ok: true, args: args.json, kwargs: kwargs.json };
}

/** Why no task of this name can be sent again at all; undefined when it can. */
export function whyNotSendable(name: string | undefined): string | undefined {
  if (name === undefined) return 'no event told the name of the task';
  if (name.startsWith('celery.')) {
    // chord_unlock polls for one chord and counts its members; map, starmap and chunks hold a signature in their kwargs.
    return `${name} is a part of Celery's own machinery, which belongs to one run of a workflow`;
  }
  return undefined;
}

/** `text` is what events show of `args` or `kwargs`; `words` is what the JSON of its reader has besides. */
export function exactArguments(part: ArgumentsPart, text: string | undefined, words: Words = {}): ExactArguments {
  if (text === undefined || text === '') return { ok: false, why: `no event told the ${part}` };
  if (text.includes(REDACTED)) return { ok: false, why: `a value in the ${part} was redacted` };
  // What senders put in place of a secret by `apply_async(argsrepr=…)`, as Celery's manual proposes.
  if (/(['"])\*{3,}\1/.test(text)) return { ok: false, why: `a value in the ${part} is masked with asterisks` };

  const value = parseRepr(text);
  if (!isShapeOf(part, value)) {
    return { ok: false, why: `the ${part} are shown as something else than a ${part === 'args' ? 'tuple' : 'dict'}` };
  }
  const printed = printJson(value, words);
  return printed.ok ? printed : { ok: false, why: `the ${part} are not known exactly (${printed.why})` };
}

export function isShapeOf(part: ArgumentsPart, value: PyValue): boolean {
  return part === 'args' ? value.kind === 'tuple' || value.kind === 'list' : value.kind === 'dict';
}
