import type { CallPart, RetryPreflight } from '../../lib/contract/models.ts';
import type { InputOf, retryTask } from '../../lib/contract/rest.ts';
import { parsePythonLiteral } from '../../lib/python/parse-literal.ts';
import { printJson } from '../../lib/python/print-json.ts';
import { REDACTED } from '../../lib/python/redact.ts';
import type { ArgumentsPart } from '../../lib/tasks/replay.ts';

/** What a person may change before a task is sent again. */
export interface RetryForm {
  readonly args: string;
  readonly kwargs: string;
  readonly queue: string;
  /** Seconds. */
  readonly countdown: number | undefined;
  /** Seconds from now. */
  readonly expires: number | undefined;
  readonly priority: number | undefined;
}

type Known = Pick<RetryPreflight, 'args' | 'kwargs' | 'queue' | 'queueFrom' | 'priority' | 'typed'>;

/** The form with what is known. */
export function retryFormOf({ args, kwargs, queue, priority }: Known): RetryForm {
  return {
    args: args.text ?? '',
    kwargs: kwargs.text ?? '',
    queue: queue ?? '',
    countdown: undefined,
    expires: undefined,
    priority,
  };
}

export type ReadText = { readonly ok: true; readonly json: string } | { readonly ok: false; readonly why: string };

/** Arguments as a person typed them, in Python or JSON, as the JSON text to send. `typed`: workers read kombu's typed values. */
export function readArguments(part: ArgumentsPart, text: string, { typed = false } = {}): ReadText {
  const parsed = parsePythonLiteral(text.trim() === '' ? EMPTY[part] : text);
  if (!parsed.ok) return { ok: false, why: `${parsed.message} (at character ${parsed.position + 1})` };
  const { kind } = parsed.value;
  if (part === 'args' && kind !== 'tuple' && kind !== 'list') {
    return { ok: false, why: 'args are a tuple or a list: (1, 2), (1,) for one, () for none.' };
  }
  if (part === 'kwargs' && kind !== 'dict') return { ok: false, why: "kwargs are a dict: {'name': 1}, {} for none." };
  const printed = printJson(parsed.value, { typed, bytes: typed });
  return printed.ok ? printed : { ok: false, why: `This cannot be sent as JSON: ${printed.why}.` };
}

const EMPTY: Readonly<Record<ArgumentsPart, string>> = { args: '()', kwargs: '{}' };

export type RetryInput = InputOf<typeof retryTask>;

export type ReadForm =
  | { readonly ok: true; readonly input: RetryInput }
  | { readonly ok: false; readonly problems: Readonly<Partial<Record<keyof RetryForm, string>>> };

/** The form as a command. What is known exactly and was not touched is left to the server, which sends it digit for digit. */
export function readRetryForm(uuid: string, known: Known, form: RetryForm): ReadForm {
  const args = readPart('args', known, form);
  const kwargs = readPart('kwargs', known, form);
  const queue = form.queue.trim();
  const problems = {
    ...(args?.ok === false ? { args: args.why } : {}),
    ...(kwargs?.ok === false ? { kwargs: kwargs.why } : {}),
    ...(queue === '' ? { queue: 'Nothing told its queue: name the one to send it to.' } : {}),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const input: RetryInput = {
    uuid,
    ...(args?.ok ? { args: args.json } : {}),
    ...(kwargs?.ok ? { kwargs: kwargs.json } : {}),
    ...(queue === known.queue && known.queueFrom !== 'given' ? {} : { queue }),
    ...(form.countdown === undefined ? {} : { countdown: form.countdown }),
    ...(form.expires === undefined ? {} : { expires: form.expires }),
    ...(form.priority === undefined ? {} : { priority: form.priority }),
  };
  return { ok: true, input };
}

/** Undefined where the server has it exactly. A text that was cut or hidden reads well, and means something else. */
function readPart(part: ArgumentsPart, known: Known, form: RetryForm): ReadText | undefined {
  const text = form[part];
  const { exact, text: told = '' }: CallPart = known[part];
  if (text === told) {
    if (exact) return undefined;
    const what =
      told === '' ? `Write them; ${EMPTY[part]} for none.` : 'Mend it. If it is right as it stands, add a space.';
    return { ok: false, why: `Not known exactly. ${what}` };
  }
  if (text.includes(REDACTED)) return { ok: false, why: `Write what was there in the place of ${REDACTED}.` };
  return readArguments(part, text, known);
}
