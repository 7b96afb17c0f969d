'use client';
import { Tabs as Base } from '@base-ui/react/tabs';
import clsx from 'clsx';
import type { ReactNode } from 'react';

/**
 * Tabs on the head line of a card. Controlled (`value`, `onChange`) when the tab stands in the URL, else it
 * remembers its own. Panels are children: `<TabPanel value="…">`.
 */
export function Tabs<Value extends string>({
  tabs,
  value,
  defaultValue,
  onChange,
  label,
  right,
  children,
}: TabsProps<Value>) {
  return (
    <Base.Root
      {...(value === undefined ? { defaultValue: defaultValue ?? tabs[0]?.value } : { value })}
      onValueChange={(next: Value) => onChange?.(next)}
    >
      <div className="flex items-center border-line border-b px-3">
        <Base.List aria-label={label} className="flex min-w-0 gap-0.5 overflow-x-auto">
          {tabs.map((tab) => (
            <Base.Tab
              key={tab.value}
              value={tab.value}
              className={clsx(
                'inline-flex h-9 items-center gap-1.5 whitespace-nowrap border-transparent border-b-2 px-2 font-book text-13 text-ink-2',
                'hover:text-ink focus-visible:-outline-offset-2 data-active:border-ink data-active:font-strong data-active:text-ink',
              )}
            >
              {tab.mark}
              {tab.label}
              {tab.note !== undefined && <span className="font-normal text-11 text-ink-3">{tab.note}</span>}
            </Base.Tab>
          ))}
        </Base.List>
        {right !== undefined && <div className="ml-auto flex shrink-0 items-center gap-1 pl-2">{right}</div>}
      </div>
      {children}
    </Base.Root>
  );
}

export interface Tab<Value extends string = string> {
  readonly value: Value;
  readonly label: ReactNode;
  /** A count or a word in hint ink: `Reserved 4`. */
  readonly note?: ReactNode;
  /** A mark before the word, such as the state of an attempt. */
  readonly mark?: ReactNode;
}

interface TabsProps<Value extends string> {
  readonly tabs: readonly Tab<Value>[];
  readonly label: string;
  readonly value?: Value | undefined;
  readonly defaultValue?: Value | undefined;
  readonly onChange?: ((value: Value) => void) | undefined;
  readonly right?: ReactNode;
  readonly children: ReactNode;
}

export function TabPanel({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <Base.Panel value={value} className="focus-visible:-outline-offset-2">
      {children}
    </Base.Panel>
  );
}
