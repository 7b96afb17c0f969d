'use client';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { TaskState } from '../../lib/contract/models.ts';
import { getFacets } from '../../lib/contract/rest.ts';
import { groupDigits } from '../../lib/format/count.ts';
import type { KnownValues } from '../../lib/query/suggest.ts';
import { subjectHref } from '../../lib/views/subject.ts';
import { askedQuery, toggleState } from '../../lib/views/task-query.ts';
import { BUILT_IN_VIEWS, type TaskView } from '../../lib/views/task-view.ts';
import { useWhyNoCommands } from '../domain/read-only.ts';
import { Stale } from '../domain/stale.tsx';
import { useNowAs } from '../live/use-now.ts';
import { useCall } from '../live/use-query-call.ts';
import { Page } from '../shell/page.tsx';
import { RangeSelect } from '../shell/range-select.tsx';
import { Button } from '../ui/button.tsx';
import { useGo } from '../ui/page-link.tsx';
import { ToggleChip } from '../ui/segmented.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { QueryBar } from './query-bar.tsx';
import { StateFacets } from './state-facets.tsx';
import { TaskList } from './task-list.tsx';
import { TaskStrip } from './task-strip.tsx';
import { TaskTable } from './task-table.tsx';
import { TasksEmpty } from './tasks-empty.tsx';
import { useColumns } from './use-columns.ts';
import { useEveryMatch } from './use-every-match.ts';
import { useKeys } from './use-keys.ts';
import { useSelection } from './use-selection.ts';
import { useStillness } from './use-stillness.ts';
import { useTaskCounts } from './use-task-counts.ts';
import { useTaskRows } from './use-task-rows.ts';
import { type ChangeView, useTaskView } from './use-task-view.ts';

// Loaded apart from the list, which can be read without them.
const TaskPanel = dynamic(() => import('./task-panel.tsx').then((room) => room.TaskPanel), { ssr: false });
const SendDialog = dynamic(() => import('./send-dialog.tsx').then((room) => room.SendDialog), { ssr: false });
const ColumnMenu = dynamic(() => import('./column-menu.tsx').then((room) => room.ColumnMenu), { ssr: false });

/** What lies over the list while it scrolls: the top bar and the head of the table. */
const COVERED = 48 + 30;

/** What is being done; it stands in the address, so that a link can open it. */
const DEEDS = ['send'] as const;

/** All tasks that answer a query, live, with one of them open beside the list. */
export function TasksPage() {
  const [view, change] = useTaskView();
  const [deed, setDeed] = useQueryState('do', parseAsStringLiteral(DEEDS));
  const [asksKnown, setAsksKnown] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const rows = useRef<readonly { readonly uuid: string }[]>([]);
  const selection = useSelection(rows);
  const counts = useTaskCounts(view);
  const stillness = useStillness(COVERED);
  const still = stillness.still || selection.uuids.size > 0 || view.task !== undefined;
  const list = useTaskRows(view, still, counts.changes);
  useEffect(() => {
    rows.current = list.rows;
  });
  const columns = useColumns();
  const known = useKnownValues(view, asksKnown, counts.byState);
  const every = useEveryMatch(view, list.interval, counts.matched, selection.uuids);
  const open = useCallback(
    (uuid: string) => change({ task: uuid }, view.task === undefined ? 'push' : 'replace'),
    [change, view.task],
  );
  const close = useCallback(() => change({ task: undefined }), [change]);
  useListKeys({
    view,
    list: list.rows,
    change,
    selection,
    send: () => void setDeed('send'),
    focusQuery: () => {
      input.current?.focus();
      input.current?.setSelectionRange(view.q.length, view.q.length);
    },
  });

  return (
    <Page title="Tasks" flush tools={<RangeSelect value={view.range} onChange={(range) => change({ range })} />}>
      <div className="flex flex-col gap-2.5 px-6 pt-4 max-sm:px-3 max-sm:pt-3">
        <div className="flex items-center gap-3">
          <ViewTabs q={view.q} onChange={(q) => change({ q })} />
          <span className="ml-auto flex items-center gap-1.5">
            <ColumnMenu columns={columns} />
            <SendButton onSend={() => setDeed('send')} />
          </span>
        </div>
        <QueryBar
          text={view.q}
          onChange={(q, history) => change({ q }, history)}
          known={known}
          onFocus={() => setAsksKnown(true)}
          inputRef={input}
          right={<Matched count={counts.matched} />}
        />
        <Stale when={counts.stale} className="flex min-w-0 flex-col gap-2.5">
          <StateFacets
            counts={counts.byState}
            chosen={counts.chosen}
            onToggle={(state: TaskState) => change({ q: toggleState(view.q, state) })}
          />
          <div className="pt-1.5">
            <TaskStrip
              timeline={counts.timeline}
              range={counts.around}
              states={counts.states}
              chosen={view.range.kind === 'between' ? view.range : undefined}
              onChoose={({ from, to }) => {
                counts.keepAround();
                change({ range: { kind: 'between', from, to } });
              }}
            />
          </div>
        </Stale>
      </div>
      <div className="mt-3 flex min-h-64 flex-1 items-start border-line border-t bg-surface">
        <div {...stillness.hold} className="@container flex min-w-0 flex-1 flex-col self-stretch">
          <div ref={top} className="scroll-mt-[78px]">
            <div ref={stillness.top} className="h-px -mb-px" />
          </div>
          <TaskList
            list={list}
            empty={<TasksEmpty view={view} onChange={change} />}
            onFresh={() => {
              list.takeFresh();
              if (stillness.isAway) top.current?.scrollIntoView({ block: 'start' });
            }}
          >
            <TaskTable
              list={list}
              columns={columns.shown}
              sort={view.sort}
              onSort={(sort) => change({ sort })}
              open={view.task}
              onOpen={open}
              selection={selection}
              busy={list.status === 'waiting'}
              total={counts.matched}
            />
          </TaskList>
          <BulkBar selection={selection} every={every} />
        </div>
        {deed === 'send' && <SendDialog onClose={() => setDeed(null)} />}
        {view.task !== undefined && (
          <div className="self-start min-[1201px]:sticky min-[1201px]:top-12 min-[1201px]:-ml-1 min-[1201px]:max-h-[calc(100dvh-48px)] min-[1201px]:overflow-y-auto min-[1201px]:pl-1">
            <TaskPanel key={view.task} uuid={view.task} onClose={close} />
          </div>
        )}
      </div>
    </Page>
  );
}

/** Views that everyone has; the one that the query spells is on. */
function ViewTabs({ q, onChange }: { readonly q: string; readonly onChange: (q: string) => void }) {
  const asked = askedQuery(q);
  return (
    <fieldset
      aria-label="Views"
      className="flex min-w-0 items-center gap-0.5 overflow-x-auto py-px [scrollbar-width:none]"
    >
      {BUILT_IN_VIEWS.map((view, index) => (
        <ToggleChip key={view.label} on={askedQuery(view.q) === asked} onClick={() => onChange(view.q)}>
          <span title={`${view.q === '' ? 'Everything' : view.q} (${index + 1})`}>{view.label}</span>
        </ToggleChip>
      ))}
    </fieldset>
  );
}

function SendButton({ onSend }: { readonly onSend: () => void }) {
  const whyNot = useWhyNoCommands();
  return (
    <Button size="sm" icon="plus" disabled={whyNot !== undefined} title={whyNot ?? 'Send a task (n)'} onClick={onSend}>
      <span className="max-sm:sr-only">Send a task…</span>
    </Button>
  );
}

function Matched({ count }: { readonly count: number | undefined }) {
  if (count === undefined) return null;
  return (
    <span className="whitespace-nowrap text-12 text-ink-3 max-sm:hidden">
      {groupDigits(count)} {count === 1 ? 'matches' : 'match'}
    </span>
  );
}

/** Values with their counts for the completions; asked for when somebody first looks for them. */
function useKnownValues(
  { range }: TaskView,
  enabled: boolean,
  states: Readonly<Record<string, number>> | undefined,
): KnownValues {
  const from = useNowAs((now) =>
    range.kind === 'between' ? range.from : Math.floor((now - range.seconds) / 300) * 300,
  );
  const to = range.kind === 'between' ? { to: range.to } : {};
  const name = useCall(getFacets, { field: 'name', from, ...to }, { enabled }).data?.counts;
  const worker = useCall(getFacets, { field: 'worker', from, ...to }, { enabled }).data?.counts;
  const queue = useCall(getFacets, { field: 'queue', from, ...to }, { enabled }).data?.counts;
  return useMemo(
    () => ({ state: mapOf(states), name: mapOf(name), worker: mapOf(worker), queue: mapOf(queue) }),
    [states, name, worker, queue],
  );
}

/** What has no value stands under the empty word, which cannot be searched for. */
function mapOf(counts: Readonly<Record<string, number>> = {}): ReadonlyMap<string, number> {
  return new Map(Object.entries(counts).filter(([value]) => value !== ''));
}

interface ListKeys {
  readonly view: TaskView;
  readonly list: readonly { readonly uuid: string }[];
  readonly change: ChangeView;
  readonly selection: ReturnType<typeof useSelection>;
  readonly send: () => void;
  readonly focusQuery: () => void;
}

/** j and k walk through the list with the panel, Enter opens the page, x selects, / goes to the query, 1 to 6 are views, n sends a task. */
function useListKeys({ view, list, change, selection, send, focusQuery }: ListKeys): void {
  const go = useGo();
  const [last, setLast] = useState<string | undefined>(undefined);
  const at = view.task ?? last;

  function walk(by: 1 | -1) {
    const index = list.findIndex(({ uuid }) => uuid === at);
    const next = list[index < 0 ? 0 : Math.min(list.length - 1, Math.max(0, index + by))];
    if (next === undefined) return;
    setLast(next.uuid);
    change({ task: next.uuid }, view.task === undefined ? 'push' : 'replace');
  }

  useKeys({
    j: () => walk(1),
    k: () => walk(-1),
    x: at === undefined ? undefined : () => selection.toggle(at, false),
    X: at === undefined ? undefined : () => selection.toggle(at, true),
    Enter: at === undefined ? undefined : () => go(subjectHref({ kind: 'task', id: at }) ?? '/tasks'),
    '/': focusQuery,
    n: send,
    ...Object.fromEntries(BUILT_IN_VIEWS.map(({ q }, index) => [String(index + 1), () => change({ q })])),
  });
}
