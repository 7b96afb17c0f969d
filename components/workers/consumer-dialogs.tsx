'use client';
import { useId, useState } from 'react';
import { getQueue, listQueues } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { useCall } from '../live/use-query-call.ts';
import { Field, Input } from '../ui/input.tsx';
import { ControlDialog, type DialogProps, UNTIL_RESTART } from './control-dialog.tsx';
import { targetWords, workersOf } from './control-target.ts';

export function AddConsumerDialog({ target, onClose }: DialogProps) {
  const [queue, setQueue] = useState('');
  const list = useId();
  const queues = useCall(listQueues, {}).data?.items ?? [];
  const known = queues.find(({ name }) => name === queue);
  const consumed = target.kind === 'one' ? (target.worker.queues ?? []) : [];
  const waiting = known?.depth;
  return (
    <ControlDialog
      target={target}
      title={`Consume ${queue === '' ? 'another queue' : queue} on ${targetWords(target)}`}
      facts={[
        ...(known !== undefined && waiting !== undefined
          ? [
              {
                amount: groupDigits(waiting),
                text: `${waiting === 1 ? 'message waits' : 'messages wait'} in it now, consumed by ${known.consumers.length}.`,
              },
            ]
          : []),
        ...(queue !== '' && known === undefined
          ? [{ amount: 'New', text: 'No queue of this name is known: the worker will create it.' }]
          : []),
      ]}
      action="Add the consumer"
      command={() => {
        if (queue === '') throw new Error('Choose the queue to consume.');
        if (consumed.includes(queue)) throw new Error(`It consumes ${queue} already.`);
        return { command: 'add-consumer', arguments: { queue } };
      }}
      onClose={onClose}
    >
      <Field label="Queue">
        <Input mono list={list} value={queue} onChange={(event) => setQueue(event.target.value.trim())} />
        <datalist id={list}>
          {queues
            .filter(({ name }) => !consumed.includes(name))
            .map(({ name }) => (
              <option key={name} value={name} />
            ))}
        </datalist>
      </Field>
      <p className="mt-2 text-12 text-ink-3">{UNTIL_RESTART}</p>
    </ControlDialog>
  );
}

/** Without a `queue` it is chosen in the dialog, among those that the workers consume. */
export function CancelConsumerDialog({ target, queue: given, onClose }: CancelConsumerProps) {
  const [chosen, setChosen] = useState('');
  const list = useId();
  const queue = given ?? chosen;
  const meant = new Set(workersOf(target).map(({ hostname }) => hostname));
  const consumed = [...new Set(workersOf(target).flatMap(({ queues }) => queues ?? []))].sort();
  const { data } = useCall(getQueue, { name: queue }, { enabled: consumed.includes(queue) });
  const others = queue === '' ? undefined : data?.consumers.filter((name) => !meant.has(name));
  const isLastQueue = target.kind === 'one' && target.worker.queues?.length === 1;
  const waiting = data?.depth;
  return (
    <ControlDialog
      target={target}
      title={`Stop consuming ${queue === '' ? 'a queue' : queue} on ${targetWords(target)}`}
      facts={[
        ...(others === undefined
          ? []
          : [
              {
                amount: others.length,
                text:
                  others.length === 0
                    ? 'other workers consume it: what comes will wait until one does.'
                    : `${others.length === 1 ? 'other worker goes' : 'other workers go'} on consuming it.`,
                hot: others.length === 0,
              },
            ]),
        ...(waiting === undefined
          ? []
          : [
              { amount: groupDigits(waiting), text: `${waiting === 1 ? 'message waits' : 'messages wait'} in it now.` },
            ]),
        { amount: '', text: 'What a worker has prefetched from it, it still runs.' },
      ]}
      warning={isLastQueue ? 'It is the only queue of this worker: it will take no more work.' : undefined}
      action="Stop consuming"
      tone={others?.length === 0 ? 'danger' : 'primary'}
      command={() => {
        if (queue === '') throw new Error('Choose the queue.');
        return { command: 'cancel-consumer', arguments: { queue } };
      }}
      onClose={onClose}
    >
      {given === undefined && (
        <div className="mb-2">
          <Field label="Queue">
            <Input mono list={list} value={chosen} onChange={(event) => setChosen(event.target.value.trim())} />
            <datalist id={list}>
              {consumed.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </Field>
        </div>
      )}
      <p className="text-12 text-ink-3">{UNTIL_RESTART}</p>
    </ControlDialog>
  );
}

interface CancelConsumerProps extends DialogProps {
  readonly queue?: string | undefined;
}

export function EventsDialog({ target, on, onClose }: DialogProps & { readonly on: boolean }) {
  return (
    <ControlDialog
      target={target}
      title={`Turn task events ${on ? 'on' : 'off'} for ${targetWords(target)}`}
      facts={[
        on
          ? {
              amount: '',
              text: 'Each task will tell when it is received, started and ended. The cost is one small message each.',
            }
          : {
              amount: '',
              text: 'No task of it will be seen from then on: not received, not started, not ended.',
              hot: true,
            },
      ]}
      warning={
        on
          ? undefined
          : 'A worker that was started with -E says yes to this and goes on sending. Of any other, no monitor of this broker hears a task any more.'
      }
      action={on ? 'Turn on' : 'Turn off'}
      command={() => ({ command: on ? 'enable-events' : 'disable-events', arguments: {} })}
      onClose={onClose}
    >
      <p className="text-12 text-ink-3">{UNTIL_RESTART}</p>
    </ControlDialog>
  );
}
