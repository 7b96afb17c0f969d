'use client';
import clsx from 'clsx';
import { clockText } from '../domain/time-words.ts';
import { useNowAs } from '../live/use-now.ts';
import { Icon } from '../ui/icon.tsx';
import { useZone } from '../ui/use-zone.ts';

/**
 * The truth about the whole way browser ⇄ server ⇄ broker.
 * `since` is when the link was lost, `dataFrom` the instant of the last fact; both Unix seconds.
 */
export type LiveState =
  | { readonly state: 'live' }
  | { readonly state: 'connecting' }
  | { readonly state: 'reconnecting'; readonly to: 'server' | 'broker'; readonly since: number }
  | { readonly state: 'offline'; readonly dataFrom: number | undefined }
  | { readonly state: 'paused'; readonly waiting: number };

/** Says whether what is seen is live. A press pauses or goes on, when the page can (`onToggle`). */
export function LivePill({
  live,
  onToggle,
}: {
  readonly live: LiveState;
  readonly onToggle?: (() => void) | undefined;
}) {
  const zone = useZone();
  const since = live.state === 'reconnecting' ? live.since : undefined;
  const lost = useNowAs((now) => (since === undefined ? 0 : Math.max(0, Math.floor(now - since))));
  const { word, note } = wordsOf(live, lost, zone);
  const content = (
    <>
      <LiveMark state={live.state} />
      <span className="font-medium text-ink">{word}</span>
      {note !== undefined && <span className="text-ink-2 max-sm:hidden">{note}</span>}
    </>
  );
  const look =
    'inline-flex h-7 items-center gap-1.5 whitespace-nowrap rounded-control border border-line bg-surface px-2.5 text-12';

  // A status that is read out when it changes, not at each second of the count.
  return (
    <>
      <span role="status" className="sr-only">
        {word}
      </span>
      {onToggle ? (
        <button
          type="button"
          onClick={onToggle}
          title={live.state === 'paused' ? 'Go on (.)' : 'Pause (.)'}
          className={clsx(look, 'hover:bg-hover focus-visible:rounded-control')}
        >
          {content}
        </button>
      ) : (
        <span aria-hidden="true" className={look}>
          {content}
        </span>
      )}
    </>
  );
}

function LiveMark({ state }: { readonly state: LiveState['state'] }) {
  if (state === 'paused') return <Icon name="pause" className="text-ink-3" />;
  const look = {
    live: 'bg-accent shadow-[0_0_0_3px_color-mix(in_oklab,var(--accent)_18%,transparent)]',
    connecting: 'border border-dashed border-ink-3',
    reconnecting:
      'bg-[linear-gradient(90deg,var(--sev-warn)_50%,transparent_50%)] shadow-[inset_0_0_0_1.5px_var(--sev-warn)]',
    offline: 'shadow-[inset_0_0_0_1.5px_var(--ink-3)]',
  }[state];
  return <i aria-hidden="true" className={clsx('mx-0.5 size-[7px] rounded-full', look)} />;
}

function wordsOf(live: LiveState, lost: number, zone: string): { readonly word: string; readonly note?: string } {
  switch (live.state) {
    case 'live':
      return { word: 'Live' };
    case 'connecting':
      return { word: 'Connecting' };
    case 'reconnecting':
      return { word: `Reconnecting to ${live.to}`, note: `${lost} s` };
    case 'offline':
      return live.dataFrom === undefined
        ? { word: 'Offline' }
        : { word: 'Offline', note: `data from ${clockText(live.dataFrom, zone)}` };
    case 'paused':
      return live.waiting > 0 ? { word: 'Paused', note: `${live.waiting} new` } : { word: 'Paused' };
    default:
      return live satisfies never;
  }
}
