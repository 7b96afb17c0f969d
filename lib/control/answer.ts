/** A worker's word on a command. `text` is the worker's own, cut when it is long. */
export interface ReadAnswer {
  readonly ok: boolean;
  readonly text: string;
}

const MAX_LENGTH = 500;

/**
 * Celery answers control commands with `{"ok": text}` or `{"error": text}`, and commands that return nothing with null.
 * `ok` says that the command was taken, not that it had work to do: every worker answers ok to the revocation of a task
 * it never saw, and `terminate: tasks unknown` is the ok of a worker that does not run the task.
 */
export function readAnswer(reply: unknown): ReadAnswer {
  if (reply === null || reply === undefined) return { ok: true, text: WORDLESS };
  if (typeof reply === 'object' && !Array.isArray(reply)) {
    if ('error' in reply) return { ok: false, text: textOf(reply.error) };
    if ('ok' in reply) return { ok: true, text: textOf(reply.ok) };
  }
  return { ok: true, text: textOf(reply) };
}

const WORDLESS = 'taken, without a word';

/** True for the text of an answer that had none. */
export function isWordless(text: string): boolean {
  return text === WORDLESS;
}

/** True for the answer of a worker that was asked to end a task which it does not run. */
export function saysTaskUnknown(text: string): boolean {
  return text === 'terminate: tasks unknown';
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
