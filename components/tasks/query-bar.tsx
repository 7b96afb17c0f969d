'use client';
import clsx from 'clsx';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { parseQuery } from '../../lib/query/parse.ts';
import { type Completion, type KnownValues, suggest } from '../../lib/query/suggest.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Completions } from './completions.tsx';
import { QueryText } from './query-text.tsx';

/** How long the fingers rest before what was typed is asked for. */
const REST_MS = 350;
/** The same letters at the same places in the input and under it. Between terms there is room for two chips' edges. */
const LETTERS =
  'whitespace-pre px-2 font-mono text-12 [font-feature-settings:"zero"_0] [word-spacing:9px] max-sm:text-16';

/**
 * The one input for what a list shows. Its text is the truth: chips are the text drawn, and whoever else wants to
 * filter writes into it. What is typed is asked for once the fingers rest and it has no mistake; Enter asks at once.
 */
export function QueryBar({ text, onChange, known, onFocus, inputRef, right }: QueryBarProps) {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const [caret, setCaret] = useState(0);
  const [listed, setListed] = useState(false);
  const [active, setActive] = useState(-1);
  const caretAfter = useRef<number | undefined>(undefined);
  const under = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = draft ?? text;
  const parsed = parseQuery(shown);
  const completions = listed ? suggest(shown, caret, known) : [];
  const isListed = completions.length > 0;
  // What is being typed is not wrong yet.
  const told = isListed
    ? { ...parsed, errors: parsed.errors.filter(({ at, length }) => caret < at || caret > at + length) }
    : parsed;
  const isWrong = told.errors.length > 0;

  // A word that may yet become a field is not asked for as a text before Enter says so.
  const mayGoOn = completions.some(({ kind, length }) => kind === 'field' && length > 0);
  const isAskable = draft !== undefined && draft !== text && parsed.errors.length === 0 && !mayGoOn;
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (!isAskable || draft === undefined) return undefined;
    const timer = setTimeout(() => latest.current(draft, 'replace'), REST_MS);
    return () => clearTimeout(timer);
  }, [draft, isAskable]);

  useLayoutEffect(() => {
    if (caretAfter.current === undefined) return;
    inputRef.current?.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = undefined;
  });

  function type(next: string, caretAt: number) {
    setDraft(next);
    setCaret(caretAt);
    setActive(-1);
    setListed(true);
  }

  function accept({ at, length, insert, kind }: Completion) {
    const behind = shown.slice(at + length);
    const gap = kind !== 'field' && behind === '' ? ' ' : '';
    caretAfter.current = at + insert.length + gap.length;
    type(shown.slice(0, at) + insert + gap + behind, caretAfter.current);
  }

  /** A mistake stays in the bar, to be mended, and is not asked for. */
  function ask() {
    setListed(false);
    if (draft === undefined || parsed.errors.length > 0) return;
    if (draft.trim() !== text) onChange(draft.trim(), 'push');
    setDraft(undefined);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const act = keyActs()[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  function keyActs(): Readonly<Record<string, (() => void) | undefined>> {
    const chosen = isListed ? completions[active] : undefined;
    const step = (by: number) => setActive((active + by + completions.length + 1) % (completions.length + 1));
    return {
      Enter: chosen ? () => accept(chosen) : ask,
      Tab: chosen && (() => accept(chosen)),
      ArrowDown: isListed ? () => setActive(active + 1 < completions.length ? active + 1 : -1) : () => setListed(true),
      ArrowUp: isListed ? () => (active === -1 ? setActive(completions.length - 1) : step(-1)) : undefined,
      Escape: isListed ? () => setListed(false) : () => inputRef.current?.blur(),
    };
  }

  return (
    <div className="relative">
      <div
        className={clsx(
          'flex min-h-9 items-center rounded-control border bg-surface pl-2.5 focus-within:outline-2 focus-within:outline-accent focus-within:-outline-offset-1',
          isWrong ? 'border-sev-crit' : 'border-line-2',
        )}
      >
        <Icon name="search" className="text-ink-3" />
        <div className="relative h-9 min-w-0 flex-1 overflow-hidden">
          <div aria-hidden="true" className="absolute inset-0 flex items-center overflow-hidden">
            <div ref={under} className={LETTERS}>
              <QueryText text={shown} parsed={told} />
            </div>
          </div>
          <input
            ref={inputRef}
            type="text"
            role="combobox"
            aria-label="Filter tasks"
            aria-expanded={isListed}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={isListed && active >= 0 ? `${id}-${active}` : undefined}
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? `${id}-errors` : undefined}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={2000}
            placeholder="state:failure name:billing.* runtime:>5s “any words”"
            value={shown}
            onChange={(event) => type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onFocus={(event) => {
              setCaret(event.currentTarget.selectionStart ?? 0);
              setListed(true);
              onFocus();
            }}
            onBlur={ask}
            onKeyDown={onKeyDown}
            onScroll={(event) => {
              if (under.current) under.current.style.transform = `translateX(${-event.currentTarget.scrollLeft}px)`;
            }}
            className={clsx(
              LETTERS,
              'absolute inset-0 w-full bg-transparent text-transparent caret-ink outline-none placeholder:text-ink-3 placeholder:[word-spacing:normal]',
            )}
          />
        </div>
        <div className="flex shrink-0 items-center gap-1 pr-2 pl-2">
          {right}
          {shown !== '' && (
            <IconButton
              icon="close"
              label="Clear the filter"
              size="sm"
              onClick={() => {
                setDraft(undefined);
                onChange('', 'push');
              }}
            />
          )}
        </div>
      </div>
      <div id={`${id}-errors`} aria-live="polite">
        {told.errors.map((error) => (
          <p key={error.at} className="pt-1.5 text-12 text-sev-crit">
            {error.message}
          </p>
        ))}
      </div>
      {isListed && (
        <Completions id={id} completions={completions} active={active} onHover={setActive} onAccept={accept} />
      )}
    </div>
  );
}

interface QueryBarProps {
  readonly text: string;
  /** `replace` while somebody types, `push` when it is a step to go back to. */
  readonly onChange: (text: string, history: 'push' | 'replace') => void;
  readonly known: KnownValues;
  readonly onFocus: () => void;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  /** What stands at the end: how many match. */
  readonly right?: ReactNode;
}
