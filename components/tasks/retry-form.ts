import type { TaskDetail } from '../../lib/contract/models.ts';
import type { InputOf, retryTask } from '../../lib/contract/rest.ts';
import { parsePythonLiteral } from '../../lib/python/parse-literal.ts';
import { printJson } from '../../lib/python/print-json.ts';
import { REDACTED } from '../../lib/python/redact.ts';
import { type ArgumentsPart, exactArguments } from '../../lib/tasks/replay.ts';

/** What a person may change before a task is sent again. Empty texts mean: as it was. */
export interface RetryForm {
  readonly args: string;
  readonly kwargs: string;
  readonly queue: string;
  /** Seconds. */
  readonly countdown: number | undefined;
  readonly priority: number | undefined;
}

/** The form with what is known, as the event told it. */
export function retryFormOf({
  args,
  kwargs,
  queue,
  priority,
}: Pick<TaskDetail, 'args' | 'kwargs' | 'queue' | 'priority'>): RetryForm {
  return { args: args ?? '()', kwargs: kwargs ?? '{}', queue: queue ?? '', countdown: undefined, priority };
}

export type ReadText = { readonly ok: true; readonly json: string } | { readonly ok: false; readonly why: string };

/** Arguments as a person typed them, in Python or JSON, as the JSON text to send. */
export function readArguments(part: ArgumentsPart, text: string): ReadText {
  const parsed = parsePythonLiteral(text.trim() === '' ? EMPTY[part] : text);
  if (!parsed.ok) return { ok: false, why: `${parsed.message} (at character ${parsed.position + 1})` };
  const { kind } = parsed.value;
  if (part === 'args' && kind !== 'tuple' && kind !== 'list') {
    return { ok: false, why: 'args are a tuple or a list: (1, 2), (1,) for one, () for none.' };
  }
  if (part === 'kwargs' && kind !== 'dict') return { ok: false, why: "kwargs are a dict: {'name': 1}, {} for none." };
  const printed = printJson(parsed.value);
  return printed.ok ? printed : { ok: false, why: `This cannot be sent as JSON: ${printed.why}.` };
}

const EMPTY: Readonly<Record<ArgumentsPart, string>> = { args: '()', kwargs: '{}' };

export type RetryInput = InputOf<typeof retryTask>;

export type ReadForm =
  | { readonly ok: true; readonly input: RetryInput }
  | { readonly ok: false; readonly problems: Readonly<Partial<Record<keyof RetryForm, string>>> };

/**
 * The form as a command. Arguments that were not touched are left to the server where the event text is exact: it
 * sends them digit for digit.
 */
export function readRetryForm(
  task: Pick<TaskDetail, 'uuid' | 'args' | 'kwargs' | 'queue' | 'priority' | 'replay'>,
  form: RetryForm,
): ReadForm {
  const known = retryFormOf(task);
  const args = readPart('args', task, form);
  const kwargs = readPart('kwargs', task, form);
  const queue = form.queue.trim();
  const problems = {
    ...(args?.ok === false ? { args: args.why } : {}),
    ...(kwargs?.ok === false ? { kwargs: kwargs.why } : {}),
    ...(queue === '' ? { queue: 'No event told its queue: name the one to send it to.' } : {}),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const input: RetryInput = {
    uuid: task.uuid,
    ...(args?.ok ? { args: args.json } : {}),
    ...(kwargs?.ok ? { kwargs: kwargs.json } : {}),
    ...(queue === known.queue ? {} : { queue }),
    ...(form.countdown === undefined ? {} : { countdown: form.countdown }),
    ...(form.priority === undefined ? {} : { priority: form.priority }),
  };
  return { ok: true, input };
}

/** Undefined where the server has it exactly. A text that was cut or redacted reads well, and means something else. */
function readPart(
  part: ArgumentsPart,
  task: Pick<TaskDetail, 'args' | 'kwargs' | 'queue' | 'replay'>,
  form: RetryForm,
): ReadText | undefined {
  const text = form[part];
  const told = task[part] ?? '';
  const isUntouched = told !== '' && text === told;
  if (isUntouched && task.replay.ok) return undefined;
  if (text.includes(REDACTED)) return { ok: false, why: `Write what was there in the place of ${REDACTED}.` };
  if (isUntouched && !exactArguments(part, told).ok) {
    return { ok: false, why: 'Not known exactly: mend it. If it is right as it stands, add a space.' };
  }
  return readArguments(part, text);
}
