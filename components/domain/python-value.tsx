'use client';
import { type ReactNode, useState } from 'react';
import { printJson } from '../../lib/python/print-json.ts';
import { printPython } from '../../lib/python/print-value.ts';
import { REDACTED } from '../../lib/python/redact.ts';
import type { PyValue } from '../../lib/python/value.ts';
import { Button } from '../ui/button.tsx';
import { Card, CardHead } from '../ui/card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';

/** One value with its name: `args`, `kwargs`, `result`. `raw` is the text it was read from. */
export interface PythonRoot {
  readonly name: string;
  readonly value: PyValue;
  readonly raw: string;
}

/** A card of Python values: the tree, the raw text one press away, copies as Python and, where lossless, as JSON. */
export function PythonCard({ title, count, roots, action }: PythonCardProps) {
  const [raw, setRaw] = useState(false);
  const json = roots.map((root) => printJson(root.value));
  const inJson = json.every((printed) => printed.ok);
  const why = json.find((printed) => !printed.ok);

  return (
    <Card>
      <CardHead
        title={title}
        count={count}
        right={
          <>
            {action}
            <Button size="sm" variant="quiet" aria-pressed={raw} onClick={() => setRaw(!raw)}>
              {raw ? 'Tree' : 'Raw'}
            </Button>
            <CopyButton label="Copy as Python" text={() => roots.map((root) => printPython(root.value)).join('\n')}>
              Python
            </CopyButton>
            {inJson ? (
              <CopyButton
                label="Copy as JSON"
                text={() => json.map((printed) => (printed.ok ? printed.json : '')).join('\n')}
              >
                JSON
              </CopyButton>
            ) : (
              <Button
                size="sm"
                variant="quiet"
                disabled
                title={why && !why.ok ? `Not as JSON: ${why.why}` : undefined}
                className="border-transparent! bg-transparent! max-sm:hidden"
              >
                JSON
              </Button>
            )}
          </>
        }
      />
      {raw ? <RawText roots={roots} /> : <PythonTree roots={roots} />}
    </Card>
  );
}

interface PythonCardProps {
  readonly title: ReactNode;
  readonly count?: ReactNode;
  readonly roots: readonly PythonRoot[];
  readonly action?: ReactNode;
}

function RawText({ roots }: { readonly roots: readonly PythonRoot[] }) {
  return (
    <div className="flex flex-col gap-2 px-4 py-3 max-sm:px-3">
      {roots.map((root) => (
        <div key={root.name}>
          <div className="mb-1 text-12 text-ink-3">{root.name}</div>
          <pre className="overflow-x-auto whitespace-pre-wrap break-all rounded-control border border-line-soft bg-sunken px-2.5 py-1.5 text-12 leading-5">
            {root.raw === '' ? <span className="text-ink-3">no text</span> : root.raw}
          </pre>
        </div>
      ))}
    </div>
  );
}

/** The tree alone, in Python's notation. */
export function PythonTree({ roots }: { readonly roots: readonly PythonRoot[] }) {
  return (
    <ul className="overflow-x-auto py-2 pr-4 pl-2.5 font-mono text-12 leading-6">
      {roots.map((root) => (
        <Row
          key={root.name}
          name={<span className="text-ink-3">{root.name}</span>}
          label={root.name}
          value={root.value}
          depth={0}
        />
      ))}
    </ul>
  );
}

/** Containers nested deeper than this begin closed. */
const OPEN_DEPTH = 2;
/** Items shown before "show more". */
const FIRST_ITEMS = 40;
/** Characters of a text shown before "show all". */
const FIRST_CHARS = 240;

function Row({ name, label, value, depth }: RowProps) {
  const items = itemsOf(value);
  const [open, setOpen] = useState(depth < OPEN_DEPTH);
  const [all, setAll] = useState(false);
  const shown = all ? items : items?.slice(0, FIRST_ITEMS);
  const foldable = items !== undefined && items.length > 0;

  return (
    <li>
      <div className="flex items-start gap-2" style={{ paddingLeft: depth * 16 }}>
        {foldable ? (
          <button
            type="button"
            aria-expanded={open}
            aria-label={`${open ? 'Fold' : 'Unfold'} ${label}`}
            onClick={() => setOpen(!open)}
            className="-mx-[5px] grid size-6 shrink-0 place-items-center text-ink-3 hover:text-ink"
          >
            <Icon name={open ? 'chevron-down' : 'chevron-right'} />
          </button>
        ) : (
          <span className="w-3.5 shrink-0" />
        )}
        <span className="min-w-[72px] shrink-0">{name}</span>
        <span className="min-w-0 flex-1 break-words">
          {foldable && open ? (
            <span className="text-ink-3">{brackets(value, items.length)}</span>
          ) : (
            <Scalar value={value} />
          )}
        </span>
        {!foldable && <TypeWord value={value} />}
      </div>
      {foldable && open && (
        <ul>
          {shown?.map((item) => (
            <Row key={item.id} name={item.name} label={item.label} value={item.value} depth={depth + 1} />
          ))}
          {items.length > (shown?.length ?? 0) && (
            <li style={{ paddingLeft: (depth + 1) * 16 + 22 }}>
              <button type="button" className="ent font-sans text-ink-2" onClick={() => setAll(true)}>
                Show {items.length - FIRST_ITEMS} more
              </button>
            </li>
          )}
          {'truncated' in value && (
            <li style={{ paddingLeft: (depth + 1) * 16 + 22 }}>
              <CutMark what="more items" />
            </li>
          )}
        </ul>
      )}
    </li>
  );
}

interface RowProps {
  readonly name: ReactNode;
  readonly label: string;
  readonly value: PyValue;
  readonly depth: number;
}

interface Item {
  readonly id: string;
  readonly name: ReactNode;
  readonly label: string;
  readonly value: PyValue;
}

/** What a container holds; undefined for everything else. */
function itemsOf(value: PyValue): readonly Item[] | undefined {
  switch (value.kind) {
    case 'dict':
      return value.pairs.map(([key, item], index) => {
        const text = key.kind === 'str' ? key.value : printPython(key);
        return { id: `${index} ${text}`, name: <span>{text}</span>, label: text, value: item };
      });
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
      return value.items.map((item, index) => ({
        id: String(index),
        name: <span className="text-ink-3">{index}</span>,
        label: `item ${index}`,
        value: item,
      }));
    default:
      return undefined;
  }
}

function brackets(value: PyValue, count: number): string {
  const size = 'truncated' in value ? `${count}+` : String(count);
  switch (value.kind) {
    case 'tuple':
      return `(${size})`;
    case 'list':
      return `[${size}]`;
    case 'frozenset':
      return `frozenset {${size}}`;
    default:
      return `{${size}}`;
  }
}

/** A value on one line, in Python's notation, with what is cut or redacted marked. */
export function Scalar({ value }: { readonly value: PyValue }) {
  const [all, setAll] = useState(false);
  if (value.kind === 'str' && value.value === REDACTED) return <RedactedMark />;

  const text = printPython(value);
  const cut = !all && text.length > FIRST_CHARS;
  const color = value.kind === 'str' || value.kind === 'bytes' ? 'text-st-success' : COLOURS[value.kind];
  return (
    <>
      <span
        className={color}
        title={
          value.kind === 'str' && value.ambiguous
            ? 'A backslash in it may be one character or begin an escape'
            : undefined
        }
      >
        {cut ? `${text.slice(0, FIRST_CHARS)}…` : text}
      </span>
      {cut && (
        <button type="button" className="ent ml-2 font-sans text-ink-2" onClick={() => setAll(true)}>
          show all {text.length} characters
        </button>
      )}
      {'truncated' in value && (
        <span className="ml-2">
          <CutMark what={text.length === 0 ? 'text' : 'the rest'} />
        </span>
      )}
    </>
  );
}

const COLOURS: Partial<Record<PyValue['kind'], string>> = {
  int: 'text-st-started',
  float: 'text-st-started',
  bool: 'text-st-revoked',
  none: 'text-st-revoked',
  ellipsis: 'text-ink-3',
  opaque: 'text-ink-2',
};

function TypeWord({ value }: { readonly value: PyValue }) {
  const word = { int: 'int', float: 'float', bytes: 'bytes' }[value.kind as string];
  return word === undefined ? null : <span className="shrink-0 text-11 text-ink-3 leading-6">{word}</span>;
}

function CutMark({ what }: { readonly what: string }) {
  return <span className="font-sans text-11 text-sev-warn">{what} cut at source</span>;
}

function RedactedMark() {
  return (
    <span className="rounded border border-line-2 border-dashed bg-sunken px-1.5 font-book font-sans text-11 text-ink-2">
      redacted by a rule
    </span>
  );
}
