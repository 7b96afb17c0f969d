'use client';
import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';

/** A place to go (`href`) or an act (`onSelect`). */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  /** Items of one group stand together under its name, in the order they came. */
  readonly group: string;
  readonly icon?: IconName;
  readonly note?: ReactNode;
  readonly href?: string;
  readonly onSelect?: () => void;
  /** More words to be found by. */
  readonly words?: string;
}

/** Most items shown at once: what is further down is found by typing. */
const MOST = 50;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One field to go anywhere: filters the items, searches tasks for any text, opens a pasted task id. */
export function CommandPalette({ items, onSearch, onOpenTask, onGo, onClose }: CommandPaletteProps) {
  const [text, setText] = useState('');
  const shown = [...found(items, text), ...searches(text.trim(), onSearch, onOpenTask)];

  function choose(item: PaletteItem) {
    onClose();
    if (item.href === undefined) item.onSelect?.();
    else onGo(item.href);
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-30 bg-scrim" />
        <Dialog.Popup
          aria-label="Search or jump to"
          className="fixed top-[12vh] left-1/2 z-40 w-[min(560px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-[10px] bg-raised shadow-raised outline-none"
        >
          <Autocomplete.Root
            items={shown}
            inline
            open
            mode="none"
            autoHighlight="always"
            keepHighlight
            value={text}
            onValueChange={(next, details) => details.reason !== 'item-press' && setText(next)}
            itemToStringValue={(item: PaletteItem) => item.label}
          >
            <div className="flex h-11 items-center gap-2.5 border-line border-b px-4">
              <Icon name="search" size={16} className="text-ink-3" />
              <Autocomplete.Input
                aria-label="Search or jump to"
                placeholder="A page, a worker, a queue, a task id, any words…"
                className="h-full min-w-0 flex-1 bg-transparent text-13 outline-none placeholder:text-ink-3 max-sm:text-16"
              />
              <Kbd>Esc</Kbd>
            </div>
            <Autocomplete.Empty className="px-4 text-12 text-ink-3 not-empty:py-4">
              {shown.length === 0 ? 'Nothing by that name.' : null}
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-[46vh] overflow-y-auto p-1.5 outline-none data-empty:p-0">
              {(item: PaletteItem, index: number) => (
                <PaletteRow
                  key={item.id}
                  item={item}
                  heads={shown[index - 1]?.group !== item.group}
                  onChoose={choose}
                />
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface CommandPaletteProps {
  readonly items: readonly PaletteItem[];
  readonly onSearch: ((text: string) => void) | undefined;
  readonly onOpenTask: ((id: string) => void) | undefined;
  readonly onGo: (href: string) => void;
  readonly onClose: () => void;
}

function PaletteRow({ item, heads, onChoose }: PaletteRowProps) {
  return (
    <>
      {heads && (
        <div aria-hidden="true" className="px-2.5 pt-2 pb-1 text-11 text-ink-3">
          {item.group}
        </div>
      )}
      <Autocomplete.Item
        value={item}
        onClick={() => onChoose(item)}
        className="flex h-8 cursor-default select-none items-center gap-2.5 rounded-control px-2.5 text-13 outline-none data-highlighted:bg-sel max-sm:h-11"
      >
        <Icon name={item.icon ?? 'chevron-right'} className="text-ink-3" />
        <span className="min-w-0 flex-1 truncate">{item.label}</span>
        {item.note !== undefined && <span className="shrink-0 text-11 text-ink-3">{item.note}</span>}
      </Autocomplete.Item>
    </>
  );
}

interface PaletteRowProps {
  readonly item: PaletteItem;
  /** First of its group. */
  readonly heads: boolean;
  readonly onChoose: (item: PaletteItem) => void;
}

/** Items that have every typed word, those that begin with the text first. */
export function found(items: readonly PaletteItem[], text: string): readonly PaletteItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return grouped(items.slice(0, MOST));
  const fitting = items.filter((item) => {
    const hay = `${item.label} ${item.words ?? ''} ${item.group}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
  const begins = (item: PaletteItem) => item.label.toLowerCase().startsWith(words[0] ?? '');
  return grouped([...fitting.filter(begins), ...fitting.filter((item) => !begins(item))].slice(0, MOST));
}

/** Items of one group next to each other; groups and items keep their order. */
function grouped(items: readonly PaletteItem[]): readonly PaletteItem[] {
  return [...new Set(items.map((item) => item.group))].flatMap((group) => items.filter((item) => item.group === group));
}

function searches(
  text: string,
  onSearch: ((text: string) => void) | undefined,
  onOpenTask: ((id: string) => void) | undefined,
): readonly PaletteItem[] {
  const rows: PaletteItem[] = [];
  if (onOpenTask && UUID.test(text)) {
    rows.push({
      id: 'open-task',
      label: `Open task ${text}`,
      group: 'Tasks',
      icon: 'tasks',
      onSelect: () => onOpenTask(text),
    });
  }
  if (onSearch && text !== '') {
    rows.push({
      id: 'search',
      label: `Search tasks for “${text}”`,
      group: 'Tasks',
      icon: 'search',
      onSelect: () => onSearch(text),
    });
  }
  return rows;
}
