'use client';
import { useState } from 'react';
import type { WorkerSummary } from '../../lib/contract/models.ts';
import { controlWorker } from '../../lib/contract/rest.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { type Command as LiveCommand, useCommand } from '../live/pending-commands.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Command } from '../ui/code-block.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { SeverityIcon } from '../ui/severity.tsx';

/** Says which workers send no task events, what that costs, and turns them on: safe, and one step. */
export function EventsOff({ workers }: { readonly workers: readonly WorkerSummary[] }) {
  const quiet = workers.filter(({ taskEvents }) => taskEvents === false);
  const command = useCommand(controlWorker);
  const [asked, setAsked] = useState(false);
  if (quiet.length === 0) return null;
  const isAll = quiet.length === workers.length;

  async function turnOn() {
    setAsked(true);
    // One broadcast where all of them are meant; those that send already would take it without harm.
    const names = isAll ? ['*'] : quiet.map(({ hostname }) => hostname);
    await Promise.allSettled(
      names.map((hostname) => command.run({ hostname, command: 'enable-events', arguments: {} })),
    );
  }

  const button = <TurnOn count={quiet.length} command={command} asked={asked} onClick={turnOn} isMain={isAll} />;
  if (isAll) return <AllQuiet count={quiet.length} button={button} problem={command.problem?.message} />;
  return (
    <Card className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 max-sm:px-3">
      <SeverityIcon severity="info" label="Note:" />
      <p className="min-w-0 flex-1 basis-80 text-12 text-ink-2">
        <b className="font-strong text-ink">{named(quiet)}</b> {quiet.length === 1 ? 'sends' : 'send'} no task events:
        what {quiet.length === 1 ? 'it runs' : 'they run'} cannot be followed. Started without <code>-E</code>, or
        turned off since.
        {command.problem && <span className="block text-sev-crit">{command.problem.message}</span>}
      </p>
      {button}
    </Card>
  );
}

function named(quiet: readonly WorkerSummary[]): string {
  const [first, second] = quiet;
  if (quiet.length > 2) return `${quiet.length} workers`;
  return second === undefined ? (first?.hostname ?? '') : `${first?.hostname} and ${second.hostname}`;
}

function AllQuiet({ count, button, problem }: AllQuietProps) {
  return (
    <Card>
      <EmptyState
        title={
          <>
            No task events: {count === 1 ? 'the only worker was' : `all ${count} workers were`} started without{' '}
            <code>-E</code>
          </>
        }
      >
        <p>
          Workers and queues are known without them. For each task with its arguments, wait, runtime and errors, Celery
          must send events.
        </p>
        <div className="mt-4 grid max-w-[760px] grid-cols-2 gap-x-6 gap-y-4 max-md:grid-cols-1">
          <div>
            <h3 className="font-strong text-12 text-ink">Now, until they restart</h3>
            <p className="mb-2 text-12 text-ink-3">
              Broadcasts <code>enable_events</code>. Safe, and you can turn it off again.
            </p>
            {button}
            {problem !== undefined && <p className="mt-1 text-12 text-sev-crit">{problem}</p>}
          </div>
          <div className="min-w-0">
            <h3 className="mb-2 font-strong text-12 text-ink">For good</h3>
            <div className="flex flex-col gap-2">
              <Command prompt="$" text="celery -A app worker -E" />
              <Command text="task_send_sent_event = True" />
            </div>
          </div>
        </div>
      </EmptyState>
    </Card>
  );
}

interface AllQuietProps {
  readonly count: number;
  readonly button: React.ReactNode;
  readonly problem: string | undefined;
}

function TurnOn({ count, command, asked, onClick, isMain }: TurnOnProps) {
  const whyNot = useWhyNoCommands();
  const words = isMain ? `Turn on for ${count} ${count === 1 ? 'worker' : 'workers'}` : 'Turn on task events';
  return (
    <Button
      variant={isMain ? 'primary' : 'default'}
      icon="bolt"
      disabled={whyNot !== undefined || command.running}
      title={whyNot}
      onClick={onClick}
    >
      {asked && command.running ? 'Asking…' : words}
    </Button>
  );
}

interface TurnOnProps {
  readonly count: number;
  readonly command: LiveCommand<typeof controlWorker>;
  readonly asked: boolean;
  readonly onClick: () => void;
  readonly isMain: boolean;
}
