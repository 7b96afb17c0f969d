'use client';
import { useState } from 'react';
import type { WorkerDetail } from '../../lib/contract/models.ts';
import { getWorker } from '../../lib/contract/rest.ts';
import { ProblemError } from '../live/call.ts';
import { useCaller } from '../live/cluster.tsx';
import { useConnection } from '../live/connection.ts';
import { Button } from '../ui/button.tsx';

type AskedPart = 'active' | 'reserved' | 'scheduled' | 'revoked' | 'registered' | 'activeQueues' | 'stats' | 'conf';

/** A question asked by hand: it is answered, or the worker keeps silent, or it could not be asked. */
export interface AskingAgain {
  readonly state: 'idle' | 'asking' | 'silent' | 'failed';
  readonly problem?: string | undefined;
  ask(): void;
}

/** Asks the worker everything now. The answers reach the page by the topic, as all of it; here only silence is told. */
export function useAskAgain({ hostname, ...worker }: WorkerDetail, part: AskedPart): AskingAgain {
  const [{ state, problem }, setAsking] = useState<Omit<AskingAgain, 'ask'>>({ state: 'idle' });
  const before = worker[part]?.at ?? 0;
  const call = useCaller();

  async function ask() {
    setAsking({ state: 'asking' });
    try {
      const reply = await call(getWorker, { hostname, refresh: true });
      setAsking({ state: (reply[part]?.at ?? 0) > before ? 'idle' : 'silent' });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setAsking({ state: 'failed', problem: error.message });
    }
  }

  return { state, problem, ask: () => void ask() };
}

export function AskAgain({ ask, worker }: { readonly ask: AskingAgain; readonly worker: WorkerDetail }) {
  const { browser, broker } = useConnection();
  const whyNot =
    worker.status === 'offline'
      ? 'It has left: nobody is there to answer.'
      : browser !== 'online' || broker?.state === 'down'
        ? 'There is no way to it now.'
        : undefined;
  return (
    <>
      <span role="status" className={ask.state === 'failed' ? 'text-sev-crit' : undefined}>
        {ask.state === 'silent' && 'It kept silent when asked.'}
        {ask.state === 'failed' && ask.problem}
      </span>
      <Button
        size="sm"
        icon="retry"
        disabled={whyNot !== undefined || ask.state === 'asking'}
        title={whyNot}
        onClick={ask.ask}
      >
        {ask.state === 'asking' ? 'Asking…' : 'Ask again'}
      </Button>
    </>
  );
}
