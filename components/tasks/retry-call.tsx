'use client';
import type { ReactNode } from 'react';
import type { CallPart, RetryPreflight } from '../../lib/contract/models.ts';
import { parsePythonLiteral } from '../../lib/python/parse-literal.ts';
import { parseRepr } from '../../lib/python/parse-repr.ts';
import type { PyValue } from '../../lib/python/value.ts';
import type { ArgumentsPart } from '../../lib/tasks/replay.ts';
import { PythonTree } from '../domain/python-value.tsx';
import { TimeAgo } from '../domain/time-ago.tsx';

/** The exact call of a task: what will be sent, and where each half of it comes from. */
export function ExactCall({
  preflight,
  parts,
}: {
  readonly preflight: RetryPreflight;
  readonly parts: readonly ArgumentsPart[];
}) {
  const [first, ...others] = parts;
  if (first === undefined) return null;
  const shared = others.every((part) => sameOrigin(preflight[part], preflight[first]));
  return (
    <>
      <h3 className="font-strong text-12">{parts.length === 1 ? capital(first) : 'Arguments'}</h3>
      {shared ? (
        <Origin part={preflight[first]} />
      ) : (
        parts.map((part) => <Origin key={part} part={preflight[part]} name={part} />)
      )}
      <div className="-mx-5 max-h-60 overflow-y-auto px-2.5">
        <PythonTree
          roots={parts.map((part) => ({
            name: part,
            value: valueOfPart(preflight[part]),
            raw: preflight[part].text ?? '',
          }))}
        />
      </div>
    </>
  );
}

/** Where one half of a call comes from, how old that is, and whether it is certain. */
export function Origin({ part, name }: { readonly part: CallPart; readonly name?: ArgumentsPart }) {
  return (
    <p className="text-pretty text-12 text-ink-3">
      {name !== undefined && <span className="mono">{name} </span>}
      {part.source === undefined ? 'told by nothing' : FROM[part.source]}
      {part.at !== undefined && part.source !== 'message' && (
        <>
          , <Written source={part.source} /> <TimeAgo at={part.at} />
        </>
      )}
      {part.exact ? ', exact' : part.source === undefined ? '' : <>, not exact: {part.why}</>}
      {part.hidden && '; what is hidden here is sent as it was'}
    </p>
  );
}

const FROM: Readonly<Record<NonNullable<CallPart['source']>, string>> = {
  message: 'from its message, which waits',
  'result-backend': 'from the result backend',
  event: 'from its events',
};

function Written({ source }: { readonly source: CallPart['source'] }): ReactNode {
  return source === 'event' ? 'told' : 'stored';
}

function sameOrigin(a: CallPart, b: CallPart): boolean {
  return a.source === b.source && a.exact === b.exact && a.at === b.at && a.why === b.why && a.hidden === b.hidden;
}

/** Exact text is Python's own notation; that of an event is Celery's. */
function valueOfPart({ exact, source, text = '' }: CallPart): PyValue {
  if (!exact || source === 'event') return parseRepr(text);
  const parsed = parsePythonLiteral(text);
  return parsed.ok ? parsed.value : { kind: 'opaque', text };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
