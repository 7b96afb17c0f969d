def sub(path, old, new, n=1):
    s=open(path).read()
    assert old in s, (path, old[:80])
    s=s.replace(old,new,n)
    open(path,'w').write(s)
T='components/workers/control-target.ts'
open(T,'w').write("""import type { WorkerDetail, WorkerSummary } from '../../lib/contract/models.ts';
import { groupDigits } from '../../lib/format/count.ts';

/** Who is to obey a command: one worker, some that were chosen, or every one that hears it. */
export type ControlTarget =
  | { readonly kind: 'one'; readonly worker: WorkerDetail }
  | { readonly kind: 'some'; readonly workers: readonly WorkerSummary[] }
  | { readonly kind: 'all'; readonly workers: readonly WorkerSummary[]; readonly cluster: string };

/** As the endpoints for several workers take it. */
export function targetInput(target: ControlTarget): { readonly hostnames: string[] } | { readonly all: true } {
  return target.kind === 'all' ? { all: true } : { hostnames: workersOf(target).map(({ hostname }) => hostname) };
}

/** Those that are meant; of all of them those that have not left. */
export function workersOf(target: ControlTarget): readonly WorkerSummary[] {
  if (target.kind === 'one') return [target.worker];
  return target.kind === 'some' ? target.workers : target.workers.filter(({ status }) => status !== 'offline');
}

export function targetWords(target: ControlTarget): string {
  if (target.kind === 'all') return 'all workers';
  const [first, ...others] = workersOf(target);
  return others.length === 0 ? (first?.hostname ?? '') : `${groupDigits(others.length + 1)} workers`;
}

/** How many will hear it, and who may not. */
export function reachOf(target: ControlTarget): { readonly amount: string; readonly text: string } | undefined {
  if (target.kind === 'one') return undefined;
  const here = workersOf(target);
  const quiet = here.filter(({ status }) => status !== 'online');
  const amount = `${groupDigits(here.length - quiet.length)} of ${groupDigits(here.length)}`;
  const text = quiet.length === 0 ? 'workers will hear it.' : `workers will hear it. ${who(quiet)} and may not.`;
  return { amount, text: target.kind === 'all' || here.length > MOST_NAMED ? text : `${text} ${namesOf(here)}` };
}

const MOST_NAMED = 4;

function namesOf(workers: readonly WorkerSummary[]): string {
  return `They are ${workers.map(({ hostname }) => hostname).join(', ')}.`;
}

function who(quiet: readonly WorkerSummary[]): string {
  const [only] = quiet;
  if (quiet.length > 1) return `${quiet.length} are silent or gone`;
  return `${only?.hostname} ${only?.status === 'offline' ? 'has left' : 'is silent'}`;
}

/** Fallen silent: a command may never reach it. */
export function isSilent(target: ControlTarget): boolean {
  return target.kind === 'one' && target.worker.status === 'silent';
}
""")
D='components/workers/control-dialog.tsx'
sub(D,"import { controlWorker, type WorkerControl }","import { controlWorker, controlWorkers, type WorkerControl }")
sub(D,"  const { run } = useCommand(controlWorker);","  const one = useCommand(controlWorker);\n  const several = useCommand(controlWorkers);")
sub(D,"""        await run({ hostname: targetName(target), ...command(), ...(reason === '' ? {} : { reason }) });""","""        const asked = { ...command(), ...(reason === '' ? {} : { reason }) };
        await (target.kind === 'one'
          ? one.run({ hostname: target.worker.hostname, ...asked })
          : several.run({ ...targetInput(target), ...asked }));""")
sub(D,"reachOf, targetName }","reachOf, targetInput }")
C='components/workers/consumer-dialogs.tsx'
sub(C,"import { targetName, targetWords }","import { targetWords, workersOf }")
sub(C,"export function CancelConsumerDialog({ target, queue, onClose }: DialogProps & { readonly queue: string }) {\n  const { data } = useCall(getQueue, { name: queue });\n  const others = data?.consumers.filter((name) => name !== targetName(target));","""/** Without a `queue` it is chosen in the dialog, among those that the workers consume. */
export function CancelConsumerDialog({ target, queue: given, onClose }: CancelConsumerProps) {
  const [chosen, setChosen] = useState('');
  const list = useId();
  const queue = given ?? chosen;
  const meant = new Set(workersOf(target).map(({ hostname }) => hostname));
  const consumed = [...new Set(workersOf(target).flatMap(({ queues }) => queues ?? []))].sort();
  const { data } = useCall(getQueue, { name: queue }, { enabled: consumed.includes(queue) });
  const others = queue === '' ? undefined : data?.consumers.filter((name) => !meant.has(name));""")
sub(C,"title={`Stop consuming ${queue} on ${targetWords(target)}`}","title={`Stop consuming ${queue === '' ? 'a queue' : queue} on ${targetWords(target)}`}")
sub(C,"        { amount: '', text: 'What the worker has prefetched from it, it still runs.' },","        { amount: '', text: 'What a worker has prefetched from it, it still runs.' },")
sub(C,"      command={() => ({ command: 'cancel-consumer', arguments: { queue } })}\n      onClose={onClose}\n    >\n","""      command={() => {
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
""")
sub(C,"export function EventsDialog(","interface CancelConsumerProps extends DialogProps {\n  readonly queue?: string | undefined;\n}\n\nexport function EventsDialog(")
sub('components/workers/limit-dialogs.tsx',"target.kind === 'all' ? ', on each worker for itself'","target.kind !== 'one' ? ', on each worker for itself'")
sub('components/workers/limit-dialogs.tsx',"  if (target.kind === 'all') return undefined;","  if (target.kind !== 'one') return undefined;")
P='components/workers/pool-dialogs.tsx'
sub(P,"""/** Another size for a pool; of all workers it is by how much. */
export function PoolSizeDialog({ target, onClose }: DialogProps) {
  const before = target.kind === 'one' ? (target.worker.concurrency ?? 0) : 0;
  const busy = target.kind === 'one' ? target.worker.busy : 0;
""","""/** Another size for a pool; of several by how much. */
export function PoolSizeDialog({ target, onClose }: DialogProps) {
  return target.kind === 'one' ? (
    <OnePoolDialog target={target} onClose={onClose} />
  ) : (
    <PoolsDialog target={target} onClose={onClose} />
  );
}

function PoolsDialog({ target, onClose }: DialogProps) {
  const [by, setBy] = useState<number | undefined>(1);
  const unit = Math.abs(by ?? 0) === 1 ? 'process' : 'processes';
  const fixed = workersOf(target).filter(({ pool }) => pool === 'threads' || pool === 'solo');
  return (
    <ControlDialog
      target={target}
      title={`${(by ?? 0) < 0 ? 'Shrink' : 'Grow'} the pools of ${targetWords(target)} by ${Math.abs(by ?? 0)}`}
      facts={
        by === undefined || by === 0
          ? []
          : [
              {
                amount: by > 0 ? `+${by}` : `−${-by}`,
                text: by > 0 ? `${unit} will be started in each.` : `idle ${unit} will be ended in each.`,
              },
            ]
      }
      warning={
        fixed.length === 0
          ? undefined
          : `${fixed.length === 1 ? `${fixed[0]?.hostname} has a pool` : `${fixed.length} of them have pools`} that cannot change size: the answer will say so.`
      }
      action={(by ?? 0) < 0 ? `Shrink each by ${-(by ?? 0)}` : `Grow each by ${by ?? 0}`}
      command={() => {
        if (by === undefined || by === 0) throw new Error('Say by how many processes.');
        return { command: by > 0 ? 'pool-grow' : 'pool-shrink', arguments: { n: Math.abs(by) } };
      }}
      onClose={onClose}
    >
      <div className="flex items-center gap-3">
        <span className="text-12 text-ink-2">Processes more, or fewer below 0</span>
        <NumberField label="By how many" value={by} onChange={setBy} min={-1000} max={1000} />
      </div>
      <p className="mt-2 text-12 text-ink-3">{UNTIL_RESTART}</p>
    </ControlDialog>
  );
}

function OnePoolDialog({ target, onClose }: DialogProps) {
  const before = target.kind === 'one' ? (target.worker.concurrency ?? 0) : 0;
  const busy = target.kind === 'one' ? target.worker.busy : 0;
""")
sub(P,"import { targetWords }","import { targetWords, workersOf }")
sub(P,"  const here = target.kind === 'all' ? target.workers.filter(({ status }) => status !== 'offline') : [];","  const here = worker === undefined ? workersOf(target).filter(({ status }) => status !== 'offline') : [];")
sub(P,"  const who = worker === undefined ? (here.length === 1 ? 'the only worker' : `all ${many}`) : worker.hostname;","  const all = here.length === 1 ? 'the only worker' : `all ${many}`;\n  const who = target.kind === 'all' ? all : targetWords(target);")
sub(P,"""              ? `${here.length === 1 ? 'worker ends' : 'workers end'}: nothing of this cluster is worked on until one is started.`""","""              ? `${here.length === 1 ? 'worker ends' : 'workers end'}${target.kind === 'all' ? ': nothing of this cluster is worked on until one is started' : ''}.`""")
sub(P,"typed={worker?.hostname ?? (target.kind === 'all' ? target.cluster : undefined)}","typed={target.kind === 'all' ? target.cluster : (worker?.hostname ?? `${here.length} workers`)}")
A='components/workers/act-dialog.tsx'
sub(A,"        | 'events-off'\n        | 'shutdown';\n    }\n  | { readonly kind: 'cancel-consumer'; readonly queue: string };","        | 'events-off'\n        | 'heartbeat'\n        | 'objgraph'\n        | 'shutdown'\n        | 'stamps';\n    }\n  | { readonly kind: 'cancel-consumer'; readonly queue?: string }\n  | { readonly kind: 'ask'; readonly question: Question };\n\n/** The acts that need nothing said beforehand. */\nexport type PlainAct = Exclude<Act['kind'], 'cancel-consumer' | 'ask'>;")
sub(A,"    case 'shutdown':","""    case 'heartbeat':
      return <HeartbeatDialog {...dialog} />;
    case 'objgraph':
      return <ObjectGraphDialog {...dialog} />;
    case 'stamps':
      return <StampsDialog {...dialog} />;
    case 'ask':
      return <AskDialog {...dialog} question={act.question} />;
    case 'shutdown':""")
sub(A,"import { RateLimitDialog","import { HeartbeatDialog, ObjectGraphDialog } from './debug-dialogs.tsx';\nimport { RateLimitDialog")
sub(A,"import { AddConsumerDialog","import { AskDialog, type Question } from './ask-dialog.tsx';\nimport { AddConsumerDialog")
sub(A,"ShutdownDialog } from './pool-dialogs.tsx';","ShutdownDialog } from './pool-dialogs.tsx';\nimport { StampsDialog } from './stamps-dialog.tsx';")
sub('components/workers/controls-card.tsx',"kind: Exclude<Act['kind'], 'cancel-consumer'>","kind: PlainAct")
sub('components/workers/controls-card.tsx',"import type { Act }","import type { Act, PlainAct }")
sub('components/workers/controls-card.tsx',"""      </ul>
      {general !== undefined && <CardFoot>""","""        <Control name="Questions" act={<QuestionMenu onAct={onAct} />} hint={undefined}>
          memory, clock, settings, report
        </Control>
        <Control name="Debugging" {...control('objgraph', 'Draw graph…', 'objgraph')}>
          objects that it holds
        </Control>
      </ul>
      {general !== undefined && <CardFoot>""")
sub('components/workers/controls-card.tsx',"import type { Act, PlainAct } from './act-dialog.tsx';","import type { Act, PlainAct } from './act-dialog.tsx';\nimport { QuestionMenu } from './question-menu.tsx';")
# workers page & table
W='components/workers/workers-page.tsx'
sub(W,"              right={<BroadcastMenu workers={workers} />}","              right={<BroadcastMenu workers={workers} chosen={chosen} />}")
sub(W,"            <WorkersTable workers={workers} />","            <WorkersTable workers={workers} selection={selection} />")
sub(W,"""  const slots = online.reduce(""","""  const [selection, setSelection] = useState<ReadonlySet<string>>(NOBODY);
  const chosen = workers.filter(({ hostname }) => selection.has(hostname));
  const slots = online.reduce(""")
sub(W,"selection={selection} />","selection={selection} onSelect={setSelection} />")
sub(W,"import { useMemo } from 'react';","import { useMemo, useState } from 'react';")
sub(W,"function WorkersContent(","const NOBODY: ReadonlySet<string> = new Set();\n\nfunction WorkersContent(")
t='components/workers/workers-table.tsx'
sub(t,"export function WorkersTable({ workers }: { readonly workers: readonly WorkerSummary[] }) {","export function WorkersTable({ workers, selection, onSelect }: WorkersTableProps) {")
sub(t,"""            <Th>Worker</Th>
            <Th>Status</Th>""","""            <Th>
              <Checkbox
                aria-label="Select all workers"
                checked={shown.length > 0 && shown.every(({ hostname }) => selection.has(hostname))}
                indeterminate={selection.size > 0 && !shown.every(({ hostname }) => selection.has(hostname))}
                onChange={(all) => onSelect(new Set(all ? shown.map(({ hostname }) => hostname) : []))}
              />
            </Th>
            <Th>Worker</Th>
            <Th>Status</Th>""")
sub(t,"            <WorkerRow key={worker.hostname} worker={worker} href={hrefOf(worker)} />","""            <WorkerRow
              key={worker.hostname}
              worker={worker}
              href={hrefOf(worker)}
              selected={selection.has(worker.hostname)}
              onSelect={select}
            />""")
sub(t,"            <WorkerLines key={worker.hostname} worker={worker} href={hrefOf(worker)} />","""            <WorkerLines
              key={worker.hostname}
              worker={worker}
              href={hrefOf(worker)}
              selected={selection.has(worker.hostname)}
              onSelect={select}
            />""".replace('            <','          <',1) if False else """            <WorkerLines
              key={worker.hostname}
              worker={worker}
              href={hrefOf(worker)}
              selected={selection.has(worker.hostname)}
              onSelect={select}
            />""") if "            <WorkerLines key" in open(t).read() else sub(t,"          <WorkerLines key={worker.hostname} worker={worker} href={hrefOf(worker)} />","""          <WorkerLines
            key={worker.hostname}
            worker={worker}
            href={hrefOf(worker)}
            selected={selection.has(worker.hostname)}
            onSelect={select}
          />""")
sub(t,"  return (\n    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done","""  const select = useCallback(
    (hostname: string) => {
      const next = new Set(selection);
      if (!next.delete(hostname)) next.add(hostname);
      onSelect(next);
    },
    [selection, onSelect],
  );

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: nothing is done""")
sub(t,"/** By name, so that no row moves","""interface WorkersTableProps {
  readonly workers: readonly WorkerSummary[];
  /** By their names. */
  readonly selection: ReadonlySet<string>;
  readonly onSelect: (selection: ReadonlySet<string>) => void;
}

/** By name, so that no row moves""")
sub(t,"interface RowProps {\n  readonly worker: WorkerSummary;\n  readonly href: string;\n}","interface RowProps {\n  readonly worker: WorkerSummary;\n  readonly href: string;\n  readonly selected: boolean;\n  readonly onSelect: (hostname: string) => void;\n}")
sub(t,"function WorkerRow({ worker, href }: RowProps)","function WorkerRow({ worker, href, selected, onSelect }: RowProps)")
sub(t,"closest('a, button')) return;","closest('a, button, [role=\"checkbox\"]')) return;")
sub(t,"""    <Tr onClick={open} className={clsx(isGone && 'text-ink-3')}>
""","""    <Tr onClick={open} selected={selected} className={clsx(isGone && 'text-ink-3')}>
      <Td>
        <Checkbox
          aria-label={`Select ${worker.hostname}`}
          checked={selected}
          onChange={() => onSelect(worker.hostname)}
        />
      </Td>
""")
sub(t,"function WorkerLines({ worker, href }: RowProps)","function WorkerLines({ worker, href, selected, onSelect }: RowProps)")
sub(t,"""    <li className="border-line-soft border-b last:border-b-0">
      <PageLink
        href={href}
        className={clsx('block px-3""","""    <li className={clsx('flex items-start border-line-soft border-b last:border-b-0', selected && 'bg-sel')}>
      <span className="pt-3 pl-3">
        <Checkbox
          aria-label={`Select ${worker.hostname}`}
          checked={selected}
          onChange={() => onSelect(worker.hostname)}
        />
      </span>
      <PageLink
        href={href}
        className={clsx('block min-w-0 flex-1 px-3""")
sub(t,"import { type MouseEvent, memo, useMemo, useState }","import { type MouseEvent, memo, useCallback, useMemo, useState }")
sub(t,"import { Button } from '../ui/button.tsx';","import { Button } from '../ui/button.tsx';\nimport { Checkbox } from '../ui/checkbox.tsx';")
# queue page
Q='components/queues/queue-detail.tsx'
sub(Q,"const DEEDS = ['add-consumer', 'purge'] as const;","const DEEDS = ['add-consumer', 'purge', 'pause', 'resume'] as const;")
sub(Q,"const PurgeQueue = dynamic","const PauseQueue = dynamic(() => import('./pause-queue.tsx').then((room) => room.PauseQueue), { ssr: false });\nconst ResumeQueue = dynamic(() => import('./pause-queue.tsx').then((room) => room.ResumeQueue), { ssr: false });\nconst PurgeQueue = dynamic")
sub(Q,"""          <Button icon="plus" disabled={refusal !== undefined} title={refusal} onClick={() => setDeed('add-consumer')}>
            Add consumer…
          </Button>""","""          {queue.paused === undefined ? (
            <Button icon="pause" disabled={refusal !== undefined} title={refusal} onClick={() => setDeed('pause')}>
              Pause…
            </Button>
          ) : (
            <Button
              variant="primary"
              icon="play"
              disabled={refusal !== undefined}
              title={refusal}
              onClick={() => setDeed('resume')}
            >
              Resume…
            </Button>
          )}
          <Button
            icon="plus"
            disabled={refusal !== undefined || queue.paused !== undefined}
            title={refusal ?? (queue.paused && 'It is paused: resume it first')}
            onClick={() => setDeed('add-consumer')}
          >
            Add consumer…
          </Button>""")
sub(Q,"""<div className="flex gap-1.5">""","""<div className="flex flex-wrap gap-1.5">""")
sub(Q,"""      <Stale when={isStale}>
        <div className="split">""","""      <Stale when={isStale} className="stack">
        {queue.paused && <PausedNote queue={queue} paused={queue.paused} />}
        <div className="split">""")
sub(Q,"      {refusal === undefined && deed === 'purge' && (","      {refusal === undefined && deed === 'pause' && <PauseQueue queue={queue} onClose={() => setDeed(null)} />}\n      {refusal === undefined && deed === 'resume' && <ResumeQueue queue={queue} onClose={() => setDeed(null)} />}\n      {refusal === undefined && deed === 'purge' && (")
sub(Q,"import { DrainCard }","import { PausedNote } from './paused-note.tsx';\nimport { DrainCard }") if False else None
sub(Q,"import { NextMessages } from './next-messages.tsx';","import { NextMessages } from './next-messages.tsx';\nimport { PausedNote } from './paused-note.tsx';")
sub('components/queues/queue-words.ts',"  if (depth === undefined) return 'Its depth","  if (condition === 'paused') return `${why ?? 'what is sent to it waits'}.`;\n  if (depth === undefined) return 'Its depth")
# palette
S='components/shell/connected-shell.tsx'
sub(S,"commands={[...switches, ...commands]}","commands={[SEND_TASK, ...switches, ...commands]}")
sub(S,"const DAY = 86_400;","const DAY = 86_400;\nconst SEND_TASK: PaletteItem = {\n  id: 'send-task',\n  label: 'Send a task…',\n  group: 'Acts',\n  icon: 'plus',\n  href: '/tasks?do=send',\n  note: 'n',\n  words: 'publish new',\n};")
sub('components/shell/shortcuts.ts',"  { keys: ['1', '6'], does: 'Tasks: first view to last' },","  { keys: ['1', '6'], does: 'Tasks: first view to last' },\n  { keys: ['n'], does: 'Tasks: send a task' },")
# tasks page
G='components/tasks/tasks-page.tsx'
sub(G,"const ColumnMenu = dynamic","const SendDialog = dynamic(() => import('./send-dialog.tsx').then((room) => room.SendDialog), { ssr: false });\nconst ColumnMenu = dynamic")
sub(G,"""          <span className="ml-auto">
            <ColumnMenu columns={columns} />
          </span>""","""          <span className="ml-auto flex items-center gap-1.5">
            <ColumnMenu columns={columns} />
            <SendButton onSend={() => setDeed('send')} />
          </span>""")
sub(G,"        {view.task !== undefined && (\n          <div className=\"self-start","        {deed === 'send' && <SendDialog onClose={() => setDeed(null)} />}\n        {view.task !== undefined && (\n          <div className=\"self-start")
sub(G,"  const [asksKnown, setAsksKnown] = useState(false);","  const [deed, setDeed] = useQueryState('do', parseAsStringLiteral(DEEDS));\n  const [asksKnown, setAsksKnown] = useState(false);")
sub(G,"/** All tasks that answer a query,","/** What is being done; it stands in the address, so that a link can open it. */\nconst DEEDS = ['send'] as const;\n\n/** All tasks that answer a query,")
sub(G,"    selection,\n    focusQuery:","    selection,\n    send: () => void setDeed('send'),\n    focusQuery:")
sub(G,"  readonly focusQuery: () => void;\n}","  readonly send: () => void;\n  readonly focusQuery: () => void;\n}")
sub(G,"selection, focusQuery }: ListKeys)","selection, send, focusQuery }: ListKeys)")
sub(G,"    '/': focusQuery,","    '/': focusQuery,\n    n: send,")
sub(G,"1 to 6 are views. */","1 to 6 are views, n sends a task. */")
sub(G,"function Matched({ count }","""function SendButton({ onSend }: { readonly onSend: () => void }) {
  const whyNot = useWhyNoCommands();
  return (
    <Button size="sm" icon="plus" disabled={whyNot !== undefined} title={whyNot ?? 'Send a task (n)'} onClick={onSend}>
      <span className="max-sm:sr-only">Send a task…</span>
    </Button>
  );
}

function Matched({ count }""")
sub(G,"import { useCallback,","import { parseAsStringLiteral, useQueryState } from 'nuqs';\nimport { useCallback,")
sub(G,"import { Stale } from","import { useWhyNoCommands } from '../domain/read-only.ts';\nimport { Stale } from")
sub(G,"import { useGo } from","import { Button } from '../ui/button.tsx';\nimport { useGo } from")
# task page
K='components/tasks/task-page.tsx'
sub(K,"          <TaskCommands uuid={task.uuid} />\n","          <TaskCommands uuid={task.uuid} />\n          <WhereaboutsCard uuid={task.uuid} />\n")
sub(K,"import { useTaskActs }","import { WhereaboutsCard } from './whereabouts-card.tsx';\nimport { useTaskActs }")
M='components/tasks/task-missing.tsx'
print(open(M).read()[2000:])
# receipts: each worker's own words
R='components/domain/receipt-steps.ts'
sub(R,"      answer: ok ? printDuration(after) : text,","      answer: ok ? printDuration(after) : text,\n      ...(ok && !isWordless(text) ? { said: text } : {}),")
sub(R,"import { printDuration }","import { isWordless } from '../../lib/control/answer.ts';\nimport { printDuration }")
sub('lib/control/answer.ts',"  if (reply === null || reply === undefined) return { ok: true, text: 'taken, without a word' };","  if (reply === null || reply === undefined) return { ok: true, text: WORDLESS };")
sub('lib/control/answer.ts',"/** True for the answer of a worker that was asked to end","const WORDLESS = 'taken, without a word';\n\n/** True for the text of an answer that had none. */\nexport function isWordless(text: string): boolean {\n  return text === WORDLESS;\n}\n\n/** True for the answer of a worker that was asked to end")
R='components/domain/receipt.tsx'
sub(R,"  readonly answer: ReactNode;\n}","  readonly answer: ReactNode;\n  /** Its own words to what it took. */\n  readonly said?: string | undefined;\n}")
s=open(R).read()
i=s.index("    <ul className=\"mt-1.5 grid grid-cols-2"); j=s.index("function AnswerMark")
s=s[:i]+"""    <ul className="mt-1.5 grid gap-y-0.5 text-12">
      {workers.map((one) => (
        <li key={one.worker} className={clsx('min-w-0', one.state === 'ok' ? '' : 'text-ink-2')}>
          <span className="flex min-h-[22px] items-center gap-1.5">
            <AnswerMark state={one.state} />
            <span className="truncate" title={one.worker}>
              {one.worker}
            </span>
            {one.state !== 'refused' && <span className="ml-auto shrink-0 text-11 text-ink-3">{one.answer}</span>}
          </span>
          {one.state === 'refused' && <span className="block break-words pl-[18px] text-11 text-sev-crit">{one.answer}</span>}
          {one.said !== undefined && (
            <span className="block truncate pl-[18px] text-11 text-ink-3" title={one.said}>
              {one.said}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

"""+s[j:]
open(R,'w').write(s)
