'use client';
import clsx from 'clsx';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from './button.tsx';
import { useRemembered } from './remembered.ts';

const MIN_WIDTH = 400;
const MAX_WIDTH = 900;
const STEP = 32;

/**
 * The right panel of a list: beside it from 1200 px up, over it below, the whole screen on a phone. It is not
 * modal: the list stays in use. Its width is the user's and remembered. Esc closes it, unless something above
 * it took the key.
 */
export function SidePanel({ label, head, onClose, children }: SidePanelProps) {
  const [remembered, remember] = useRemembered('panel-width', '480');
  const width = clamp(Number(remembered) || 480);
  useEscape(onClose);

  return (
    <aside
      aria-label={label}
      style={{ '--panel-width': `${width}px` } as React.CSSProperties}
      className={clsx(
        'relative w-(--panel-width) min-w-0 shrink-0 border-line border-l bg-surface',
        'max-[1200px]:fixed max-[1200px]:inset-y-0 max-[1200px]:top-12 max-[1200px]:right-0 max-[1200px]:z-10 max-[1200px]:overflow-y-auto max-[1200px]:bg-raised max-[1200px]:shadow-raised',
        'max-[1200px]:max-w-[calc(100vw-48px)] max-sm:top-0 max-sm:z-20 max-sm:w-full max-sm:max-w-none',
      )}
    >
      <ResizeHandle width={width} onResize={(next) => remember(String(clamp(next)))} />
      <div className="sticky top-0 z-[1] flex h-12 items-center gap-2 border-line border-b bg-inherit pr-3 pl-4">
        <div className="flex min-w-0 flex-1 items-center gap-2">{head}</div>
        <IconButton icon="close" label="Close panel (Esc)" size="sm" onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}

interface SidePanelProps {
  readonly label: string;
  /** Left part of the head: a state, a name, a button to the full page. The close button is ours. */
  readonly head: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A block of the panel under a soft line: title left, a note or link right. */
export function PanelSection({ title, note, children }: PanelSectionProps) {
  return (
    <section className="border-line-soft border-b px-4 pt-3 pb-3.5 last:border-b-0">
      {title !== undefined && (
        <div className="mb-2 flex items-baseline justify-between gap-3">
          <h3 className="font-strong text-12">{title}</h3>
          {note !== undefined && <span className="truncate text-12 text-ink-3">{note}</span>}
        </div>
      )}
      {children}
    </section>
  );
}

interface PanelSectionProps {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

function ResizeHandle({ width, onResize }: { readonly width: number; readonly onResize: (width: number) => void }) {
  const start = useRef<{ x: number; width: number } | undefined>(undefined);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that is moved is a widget, which <hr> is not
    <div
      role="separator"
      aria-label="Width of the panel"
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (start.current) onResize(start.current.width + start.current.x - event.clientX);
      }}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') onResize(width + STEP);
        if (event.key === 'ArrowRight') onResize(width - STEP);
      }}
      className="absolute inset-y-0 -left-1 z-[2] w-2 cursor-col-resize touch-none hover:bg-[color-mix(in_oklab,var(--accent)_30%,transparent)] max-[1200px]:hidden"
    />
  );
}

function useEscape(onClose: () => void): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key === 'Escape' && !event.defaultPrevented && !isUnderModal()) onClose();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onClose]);
}

/** A dialog, menu or list that is open takes the key first; they all carry one of these roles. */
function isUnderModal(): boolean {
  return document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]') !== null;
}

function clamp(width: number): number {
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.round(width)));
}
