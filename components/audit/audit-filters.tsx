'use client';
import { COMMANDS, OUTCOME_WORDS } from '../../lib/contract/models.ts';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/input.tsx';
import { Select, type SelectOption } from '../ui/select.tsx';
import type { AuditFilterState } from './use-audit-filter.ts';

const ANY = 'any';
type Any<Value> = Value | typeof ANY;

const COMMAND_OPTIONS = optionsOf(COMMANDS, 'Any command');
const OUTCOME_OPTIONS = optionsOf(OUTCOME_WORDS, 'Any outcome');
const SINCE_OPTIONS: readonly SelectOption<Any<'1h' | '24h' | '7d' | '30d'>>[] = [
  { value: ANY, label: 'All time' },
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 h' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
];

/** All that are set must hold. */
export function AuditFilters({ filter }: { readonly filter: AuditFilterState }) {
  const { values, set, clear, isOn } = filter;
  return (
    <search
      aria-label="Filter the commands"
      className="flex flex-wrap items-center gap-2 border-line-soft border-b px-4 py-2 max-sm:px-3"
    >
      <div className="w-56 max-sm:w-full">
        <Input
          icon="search"
          aria-label="Words in the entry"
          placeholder="Any words, a reason, an address…"
          value={values.q ?? ''}
          onChange={(event) => void set({ q: event.target.value || null })}
        />
      </div>
      <div className="w-36 max-sm:w-[calc(50%-4px)]">
        <Input
          aria-label="By whom"
          placeholder="By whom"
          value={values.actor ?? ''}
          onChange={(event) => void set({ actor: event.target.value.trim() || null })}
        />
      </div>
      <div className="w-52 max-sm:w-[calc(50%-4px)]">
        <Input
          mono
          aria-label="Of which task, worker, queue or type"
          placeholder="Of: exact name"
          value={values.target ?? ''}
          onChange={(event) => void set({ target: event.target.value.trim() || null })}
        />
      </div>
      <Select
        label="Command"
        options={COMMAND_OPTIONS}
        value={values.command ?? ANY}
        onChange={(command) => void set({ command: command === ANY ? null : command })}
      />
      <Select
        label="Outcome"
        options={OUTCOME_OPTIONS}
        value={values.outcome ?? ANY}
        onChange={(outcome) => void set({ outcome: outcome === ANY ? null : outcome })}
      />
      <Select
        label="How far back"
        icon="clock"
        options={SINCE_OPTIONS}
        value={values.since ?? ANY}
        onChange={(since) => void set({ since: since === ANY ? null : since })}
      />
      {isOn && (
        <Button variant="quiet" size="sm" icon="close" onClick={clear}>
          Clear
        </Button>
      )}
    </search>
  );
}

function optionsOf<Value extends string>(values: readonly Value[], any: string): readonly SelectOption<Any<Value>>[] {
  return [{ value: ANY, label: any }, ...values.map((value) => ({ value, label: value }))];
}
