'use client';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import type { ReactNode } from 'react';
import type { WorkerDetail } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';
import { Card } from '../ui/card.tsx';
import { type Tab, TabPanel, Tabs } from '../ui/tabs.tsx';
import { Answer } from './answer.tsx';
import { FieldList, IdList, QueueList, RegisteredList } from './answer-lists.tsx';
import { AskAgain, useAskAgain } from './ask-again.tsx';
import { HeldTasks } from './held-tasks.tsx';

/** What a worker can be asked, in the order of the tabs. */
const PARTS = ['active', 'reserved', 'scheduled', 'revoked', 'registered', 'activeQueues', 'stats', 'conf'] as const;
type Part = (typeof PARTS)[number];

const WORDS: Readonly<Record<Part, string>> = {
  active: 'Active',
  reserved: 'Reserved',
  scheduled: 'Scheduled',
  revoked: 'Revoked',
  registered: 'Registered',
  activeQueues: 'Queues',
  stats: 'Stats',
  conf: 'Conf',
};
/** An answer that says "nothing". */
const NONE: Readonly<Record<Part, { readonly title: string; readonly text: string }>> = {
  active: { title: 'It runs nothing', text: 'Tasks that run are listed here, with the process that runs each.' },
  reserved: { title: 'It holds no message', text: 'Messages that it has taken and not started are listed here.' },
  scheduled: {
    title: 'Nothing waits for its time',
    text: 'Tasks with an ETA or countdown wait in the worker, and are listed here.',
  },
  revoked: {
    title: 'It remembers no revoked task',
    text: 'Ids that it will drop are listed here. It forgets them after three hours, and when it restarts.',
  },
  registered: { title: 'It has registered no task type', text: 'It imports none of the modules that define tasks.' },
  activeQueues: { title: 'It consumes no queue', text: 'It will take no work until a consumer is added.' },
  stats: { title: 'An empty answer', text: '' },
  conf: { title: 'Every setting is as Celery has it', text: 'Only settings that differ from the defaults are told.' },
};

/** Everything a worker answers over remote control, each with its age. */
export function AnswersCard({ worker }: { readonly worker: WorkerDetail }) {
  // What is active stands in the slots already.
  const [part, setPart] = useQueryState('tab', parseAsStringLiteral(PARTS).withDefault('reserved'));
  const ask = useAskAgain(worker, part);
  const tabs = PARTS.map((value): Tab<Part> => {
    const size = sizeOf(worker[value]?.value);
    return { value, label: WORDS[value], ...(size === undefined ? {} : { note: groupDigits(size) }) };
  });
  return (
    <Card aria-label="What it answers">
      <Tabs tabs={tabs} value={part} onChange={(next) => void setPart(next)} label="What it answers">
        {PARTS.map((value) => (
          <TabPanel key={value} value={value}>
            <Answer
              asked={worker[value]}
              isEmpty={sizeOf(worker[value]?.value) === 0}
              none={NONE[value]}
              right={<AskAgain ask={ask} worker={worker} />}
            >
              <Content worker={worker} part={value} />
            </Answer>
          </TabPanel>
        ))}
      </Tabs>
    </Card>
  );
}

function Content({ worker, part }: { readonly worker: WorkerDetail; readonly part: Part }): ReactNode {
  switch (part) {
    case 'active':
    case 'reserved':
    case 'scheduled':
      return (
        <HeldTasks
          tasks={worker[part]?.value ?? []}
          kind={part}
          until={worker.status === 'online' ? undefined : worker[part]?.at}
        />
      );
    case 'revoked':
      return <IdList ids={worker.revoked?.value ?? []} />;
    case 'registered':
      return <RegisteredList texts={worker.registered?.value ?? []} />;
    case 'activeQueues':
      return <QueueList queues={worker.activeQueues?.value ?? []} />;
    case 'stats':
    case 'conf':
      return <FieldList fields={worker[part]?.value ?? {}} label={WORDS[part]} />;
    default:
      return part satisfies never;
  }
}

/** How many there are, where it is a list; 0 also for an empty object. */
function sizeOf(value: readonly unknown[] | Readonly<Record<string, unknown>> | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.length;
  return Object.keys(value).length === 0 ? 0 : undefined;
}
