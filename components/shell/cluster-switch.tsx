'use client';
import { Menu as Base } from '@base-ui/react/menu';
import clsx from 'clsx';
import { clockText } from '../domain/time-words.ts';
import { Icon } from '../ui/icon.tsx';
import { POPUP } from '../ui/popup.ts';
import { SeverityIcon } from '../ui/severity.tsx';
import { useZone } from '../ui/use-zone.ts';
import { type ClusterEntry, troublesElsewhere } from './cluster-entries.ts';
import type { ClusterChoice } from './use-clusters.ts';

/**
 * Which cluster the page is about, and the way to another. `place`: the box in the side bar, which is a square of two
 * letters while that is narrow, or the small button in the top bar of a phone.
 */
export function ClusterSwitch({ name, detail, choice, place }: ClusterSwitchProps) {
  const { entries, switchTo } = choice;
  const troubles = troublesElsewhere(entries);
  const label = [`Cluster ${name}. Switch to another.`, ...troubles.map((there) => `${there.name}: ${there.sentence}`)];
  return (
    <Base.Root>
      <Base.Trigger
        aria-label={label.join(' ')}
        title={troubles.map((there) => `${there.name}: ${there.sentence}`).join('\n') || undefined}
        className={clsx(
          'rounded-control border border-line bg-surface text-left hover:bg-hover focus-visible:rounded-control data-popup-open:bg-hover',
          place === 'rail'
            ? 'mt-1.5 mb-2.5 flex min-h-[38px] items-center gap-1.5 px-2 py-[5px] narrow:mx-auto narrow:mt-0 narrow:size-8 narrow:min-h-0 narrow:justify-center narrow:p-0'
            : 'flex h-7 min-w-0 max-w-[128px] items-center gap-1 px-2 text-12',
        )}
      >
        {place === 'rail' && (
          <span aria-hidden="true" className="relative hidden font-medium text-12 narrow:block">
            {[...name].slice(0, 2).join('')}
            {troubles.length > 0 && (
              <i className="absolute -top-2 -right-2 size-1.5 rounded-full bg-sev-crit narrow:block" />
            )}
          </span>
        )}
        <span className={clsx('min-w-0 flex-1', place === 'rail' && 'narrow:hidden')}>
          <b className={clsx('block truncate font-medium', place === 'rail' && 'leading-[15px]')}>{name}</b>
          {place === 'rail' && <small className="block truncate text-11 text-ink-3 leading-[14px]">{detail}</small>}
        </span>
        <span className={clsx('flex shrink-0 items-center gap-1 text-ink-3', place === 'rail' && 'narrow:hidden')}>
          {troubles.length > 0 && <SeverityIcon severity="critical" size={12} />}
          <Icon name="selector" size={14} />
        </span>
      </Base.Trigger>
      <Base.Portal>
        {/* Popups stand at the end of the page; a landmark of their own keeps them from being content out of place. */}
        <Base.Positioner role="region" aria-label="Clusters" align="start" sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={clsx(POPUP, 'max-h-[70vh] w-[min(340px,calc(100vw-24px))] overflow-y-auto p-1')}>
            <Base.RadioGroup value={entries.find(({ isHere }) => isHere)?.name ?? ''}>
              {entries.map((entry) => (
                <EntryRow key={entry.name} entry={entry} onChoose={() => !entry.isHere && switchTo(entry)} />
              ))}
            </Base.RadioGroup>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ClusterSwitchProps {
  readonly name: string;
  /** "Redis · 8 workers". */
  readonly detail: string;
  readonly choice: ClusterChoice;
  readonly place: 'rail' | 'bar';
}

function EntryRow({ entry, onChoose }: { readonly entry: ClusterEntry; readonly onChoose: () => void }) {
  const { name, isHere, detail, link, severity, sentence } = entry;
  return (
    <Base.RadioItem
      value={name}
      label={name}
      closeOnClick
      onClick={onChoose}
      className="grid cursor-default select-none grid-cols-[14px_minmax(0,1fr)] gap-x-2 rounded px-2 py-1.5 text-12 outline-none data-highlighted:bg-sel max-sm:py-2.5"
    >
      <span className="grid h-[18px] place-items-center">{isHere && <Icon name="check" className="text-ink-2" />}</span>
      <span className="flex h-[18px] items-center gap-2">
        <b className="min-w-0 flex-1 truncate font-medium text-13">{name}</b>
        <LinkWord link={link} />
      </span>
      <span className="col-start-2 truncate text-11 text-ink-3" title={detail}>
        {detail}
      </span>
      <span className="col-start-2 mt-1 flex items-start gap-1.5 text-ink-2 leading-4">
        <span className="grid h-4 shrink-0 place-items-center">
          <SeverityIcon severity={severity} size={12} />
        </span>
        <span className="line-clamp-2">{sentence}</span>
      </span>
    </Base.RadioItem>
  );
}

/** Of the way from the server to the broker: a dot and its word. */
function LinkWord({ link }: { readonly link: ClusterEntry['link'] }) {
  const zone = useZone();
  const { word, dot } = {
    up: { word: 'Live', dot: 'bg-accent' },
    connecting: { word: 'Connecting', dot: 'border border-dashed border-ink-3' },
    down: {
      word: `Down since ${clockText(link.since, zone)}`,
      dot: 'bg-[linear-gradient(90deg,var(--sev-crit)_50%,transparent_50%)] shadow-[inset_0_0_0_1.5px_var(--sev-crit)]',
    },
  }[link.state];
  return (
    <span
      className={clsx(
        'flex shrink-0 items-center gap-1.5 text-11',
        link.state === 'down' ? 'font-strong text-sev-crit' : 'text-ink-2',
      )}
    >
      <i aria-hidden="true" className={clsx('size-[7px] rounded-full', dot)} />
      {word}
    </span>
  );
}
