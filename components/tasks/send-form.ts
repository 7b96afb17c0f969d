import type { QueueSummary, WorkerSummary } from '../../lib/contract/models.ts';
import type { InputOf, publishTask } from '../../lib/contract/rest.ts';
import { readArguments } from './retry-form.ts';

/** A new task as a person fills it in. Empty texts are left out. */
export interface SendForm {
  readonly name: string;
  readonly args: string;
  readonly kwargs: string;
  readonly queue: string;
  readonly when: 'now' | 'countdown' | 'eta';
  /** Seconds. */
  readonly countdown: number | undefined;
  /** As an input of the type `datetime-local` gives it: local time without a zone. */
  readonly eta: string;
  /** Seconds from now. */
  readonly expires: number | undefined;
  readonly priority: number | undefined;
}

export const EMPTY_FORM: SendForm = {
  name: '',
  args: '()',
  kwargs: '{}',
  queue: '',
  when: 'now',
  countdown: 60,
  eta: '',
  expires: undefined,
  priority: undefined,
};

export type SendInput = InputOf<typeof publishTask>;
export type ReadSend =
  | { readonly ok: true; readonly input: SendInput }
  | { readonly ok: false; readonly problems: Readonly<Partial<Record<keyof SendForm, string>>> };

/** The form as a command. `isoOf` reads a local time in the zone of the page. */
export function readSendForm(form: SendForm, isoOf: (local: string) => string | undefined): ReadSend {
  const args = readArguments('args', form.args);
  const kwargs = readArguments('kwargs', form.kwargs);
  const eta = form.when === 'eta' ? isoOf(form.eta) : undefined;
  const problems: Partial<Record<keyof SendForm, string>> = {
    ...(form.name.trim() === '' ? { name: 'Which task? Its whole name, such as billing.charge.' } : {}),
    ...(args.ok ? {} : { args: args.why }),
    ...(kwargs.ok ? {} : { kwargs: kwargs.why }),
    ...(form.when === 'countdown' && form.countdown === undefined ? { countdown: 'In how many seconds?' } : {}),
    ...(form.when === 'eta' && eta === undefined ? { eta: 'Choose the day and the time.' } : {}),
  };
  if (!args.ok || !kwargs.ok || Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    input: {
      name: form.name.trim(),
      args: args.json,
      kwargs: kwargs.json,
      ...(form.queue.trim() === '' ? {} : { queue: form.queue.trim() }),
      ...(form.when === 'countdown' ? { countdown: form.countdown } : {}),
      ...(eta === undefined ? {} : { eta }),
      ...(form.expires === undefined ? {} : { expires: form.expires }),
      ...(form.priority === undefined ? {} : { priority: form.priority }),
    },
  };
}

/** Task types and the workers that said they have registered them; undefined until they were asked. */
export type Registered = ReadonlyMap<string, readonly string[]> | undefined;

/** Which workers can run it, as a hint. */
export function registeredWords(name: string, registered: Registered): string | undefined {
  if (registered === undefined || name === '') return undefined;
  const workers = registered.get(name);
  return workers === undefined ? undefined : `Registered on ${listed(workers)}`;
}

/** What speaks against sending it, most serious first. None of it forbids: a worker may be about to start. */
export function sendWarnings(
  { name, queue: given }: Pick<SendForm, 'name' | 'queue'>,
  known: {
    readonly registered: Registered;
    readonly queues: readonly Pick<QueueSummary, 'name' | 'consumers' | 'consumersKnown' | 'paused'>[] | undefined;
    readonly workers: readonly Pick<WorkerSummary, 'hostname' | 'queues' | 'status'>[];
  },
): readonly string[] {
  const { registered, queues, workers } = known;
  const queue = given.trim() === '' ? DEFAULT_QUEUE : given.trim();
  const type = name.trim();
  const having = registered?.get(type);
  const warnings: string[] = [];
  if (registered !== undefined && type !== '' && having === undefined) {
    warnings.push(
      registered.size === 0
        ? 'No worker has told which tasks it knows.'
        : `No worker that answered has registered ${type}: one that takes it logs an error and drops it.`,
    );
  }
  const found = queues?.find((one) => one.name === queue);
  if (queues !== undefined && found === undefined) {
    warnings.push(`No queue named ${queue} is known: it will be made, and wait there for a worker that consumes it.`);
  } else if (found?.paused !== undefined) {
    warnings.push(`${queue} is paused by ${found.paused.by}: it will wait until the queue is resumed.`);
  } else if (found?.consumersKnown === true && found.consumers.length === 0) {
    warnings.push(`Nobody consumes ${queue}: it will wait until a worker does.`);
  } else if (found !== undefined && having !== undefined) {
    const without = found.consumers.filter((consumer) => !having.includes(consumer));
    const isOnline = (hostname: string) => workers.some((one) => one.hostname === hostname && one.status === 'online');
    const unfit = without.filter(isOnline);
    if (unfit.length > 0)
      warnings.push(
        `${listed(unfit)} ${unfit.length === 1 ? 'consumes' : 'consume'} ${queue} without knowing ${type}.`,
      );
  }
  return warnings;
}

/** Celery's own, where nothing else is said. */
export const DEFAULT_QUEUE = 'celery';

function listed(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
}
