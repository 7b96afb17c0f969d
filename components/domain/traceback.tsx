'use client';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { isLibraryFrame } from '../../lib/failures/frames.ts';
import type { Relation, Traceback, TracebackException, TracebackFrame } from '../../lib/failures/traceback.ts';
import { splitTaskName } from '../../lib/format/task-name.ts';
import { Button } from '../ui/button.tsx';
import { CodeBlock } from '../ui/code-block.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Tag } from '../ui/tag.tsx';
import { PythonCode } from './python-code.tsx';

/**
 * A traceback to read from the top: the exception that was raised, its frames from the outermost call to the place
 * it came from, then what it was caused by. Frames of the app are open, those of libraries folded with a count.
 */
export function TracebackView({ traceback, allFrames = false }: TracebackViewProps) {
  const latestFirst = traceback.exceptions.toReversed();
  return (
    <div>
      {latestFirst.map((exception, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a chain never changes, and may hold the same exception twice
        <div key={index}>
          {index > 0 && <CauseBand relation={latestFirst[index - 1]?.relation ?? 'none'} />}
          <ExceptionLine exception={exception} main={index === 0} />
          <Frames frames={exception.frames} allFrames={allFrames} />
          {exception.members?.map((member, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <GroupMember key={at} place={`${at + 1} of ${exception.members?.length}`}>
              <TracebackView traceback={member} allFrames={allFrames} />
            </GroupMember>
          ))}
        </div>
      ))}
    </div>
  );
}

interface TracebackViewProps {
  readonly traceback: Traceback;
  /** Library frames unfolded as well. */
  readonly allFrames?: boolean;
}

/** The two buttons of a traceback for the head of its card, with the state they hold. */
export function useTracebackTools(text: string): { readonly allFrames: boolean; readonly tools: ReactNode } {
  const [allFrames, setAllFrames] = useState(false);
  return {
    allFrames,
    tools: (
      <>
        <Button size="sm" variant="quiet" aria-pressed={allFrames} onClick={() => setAllFrames(!allFrames)}>
          {allFrames ? 'App frames' : 'All frames'}
        </Button>
        <CopyButton text={text} label="Copy the traceback">
          Copy
        </CopyButton>
      </>
    ),
  };
}

function ExceptionLine({ exception, main }: { readonly exception: TracebackException; readonly main: boolean }) {
  const [first, ...notes] = exception.message.split('\n');
  const { module, function: name } = splitTaskName(exception.type); // a dotted name as well
  return (
    <div className="border-line-soft border-b px-4 py-3 max-sm:px-3">
      <p className="mono break-words">
        <span className="text-ink-3">{module}</span>
        <b className={clsx('font-semibold', main && 'text-sev-crit')}>{name}</b>
        {exception.type !== '' && first !== '' && ': '}
        {first}
      </p>
      {notes.length > 0 && <pre className="mt-1 whitespace-pre-wrap break-words text-ink-2">{notes.join('\n')}</pre>}
    </div>
  );
}

function CauseBand({ relation }: { readonly relation: Relation }) {
  return (
    <div className="flex min-h-[34px] items-center gap-2 border-line-soft border-b bg-sunken px-4 text-12 text-ink-2 max-sm:px-3">
      <Icon name="link" className="text-ink-3" />
      {relation === 'direct-cause'
        ? 'The above exception was directly caused by'
        : 'The above exception occurred while handling'}
    </div>
  );
}

function Frames({ frames, allFrames }: { readonly frames: readonly TracebackFrame[]; readonly allFrames: boolean }) {
  return stretches(frames).map((stretch) =>
    stretch.library && !allFrames ? (
      <LibraryFold key={stretch.start} frames={stretch.frames} />
    ) : (
      stretch.frames.map((frame, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: recursion repeats a frame; its place is its identity
        <Frame key={`${stretch.start} ${index}`} frame={frame} library={stretch.library} />
      ))
    ),
  );
}

interface Stretch {
  readonly start: number;
  readonly library: boolean;
  readonly frames: TracebackFrame[];
}

/** Neighbouring frames of one kind, in order. */
export function stretches(frames: readonly TracebackFrame[]): readonly Stretch[] {
  const found: Stretch[] = [];
  frames.forEach((frame, index) => {
    const library = isLibraryFrame(frame.file);
    const last = found.at(-1);
    if (last?.library === library) last.frames.push(frame);
    else found.push({ start: index, library, frames: [frame] });
  });
  return found;
}

/** The packages of library frames with their counts, in the order they were entered: "httpx 5, httpcore 9". */
export function packageCounts(frames: readonly TracebackFrame[]): string {
  const counts = new Map<string, number>();
  for (const frame of frames) {
    const name = packageOf(frame.file);
    counts.set(name, (counts.get(name) ?? 0) + 1 + (frame.repeated ?? 0));
  }
  return [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
}

function packageOf(file: string): string {
  const path = file.replaceAll('\\', '/');
  const installed = /\/(?:site|dist)-packages\/([^/]+?)(?:\.py)?(?:\/|$)/.exec(path)?.[1];
  if (installed !== undefined) return installed;
  const checkout = /(?:^|\/)(celery|billiard|kombu)\//.exec(path)?.[1];
  return checkout ?? 'Python';
}

function LibraryFold({ frames }: { readonly frames: readonly TracebackFrame[] }) {
  const [open, setOpen] = useState(false);
  const count = frames.reduce((sum, frame) => sum + 1 + (frame.repeated ?? 0), 0);
  return (
    <div className="border-line-soft border-b last:border-b-0">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex min-h-[34px] w-full items-center gap-2 px-4 text-left text-12 text-ink-3 hover:bg-hover focus-visible:-outline-offset-2 max-sm:px-3"
      >
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        {count} library {count === 1 ? 'frame' : 'frames'}: {packageCounts(frames)}
      </button>
      {open &&
        frames.map((frame, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: recursion repeats a frame; its place is its identity
          <Frame key={index} frame={frame} library />
        ))}
    </div>
  );
}

function Frame({ frame, library }: { readonly frame: TracebackFrame; readonly library: boolean }) {
  const [open, setOpen] = useState(!library);
  const lines = frame.code?.split('\n') ?? [];
  return (
    <div className="border-line-soft border-b px-4 last:border-b-0 max-sm:px-3">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        disabled={lines.length === 0}
        className="flex min-h-9 w-full items-center gap-2 text-left text-12"
      >
        <Icon
          name={open ? 'chevron-down' : 'chevron-right'}
          className={clsx('text-ink-3', lines.length === 0 && 'invisible')}
        />
        <span className="min-w-0 truncate" title={frame.file}>
          <span className="mono">
            <b className={library ? 'font-normal text-ink-2' : 'font-medium'}>{shownFile(frame.file)}</b>
            <span className="text-ink-3">:{frame.line}</span>
          </span>
          {frame.function !== '' && (
            <>
              <span className="text-ink-3"> in </span>
              <span className="mono">{frame.function}</span>
            </>
          )}
        </span>
        {frame.repeated !== undefined && <span className="shrink-0 text-ink-3">and {frame.repeated} more times</span>}
        {!library && (
          <span className="ml-auto">
            <Tag>app</Tag>
          </span>
        )}
      </button>
      {open && lines.length > 0 && (
        <CodeBlock
          label={`${frame.file}, line ${frame.line}`}
          className="mb-3"
          lines={lines.map((line, index) => ({
            number: frame.line + index,
            text: <PythonCode code={line} />,
            hit: true,
          }))}
        />
      )}
    </div>
  );
}

/** A path without what is the same for every file of its environment. The whole one is in the title. */
function shownFile(file: string): string {
  return file.replace(/^.*\/(?:site|dist)-packages\//, '').replace(/^\/(?:app|code|srv|opt|usr\/src(?:\/app)?)\//, '');
}

function GroupMember({ place, children }: { readonly place: string; readonly children: ReactNode }) {
  return (
    <div className="border-line-soft border-b pl-4">
      <p className="px-4 pt-2 text-12 text-ink-3">Exception {place} in the group</p>
      <div className="border-line border-l">{children}</div>
    </div>
  );
}
