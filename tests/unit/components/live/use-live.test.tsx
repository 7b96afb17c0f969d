import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { useConnection } from '../../../../components/live/connection.ts';
import { LiveProvider } from '../../../../components/live/live-provider.tsx';
import { useReceipts } from '../../../../components/live/pending-commands.ts';
import { useLive } from '../../../../components/live/use-live.ts';
import { useCall, usePagedCall } from '../../../../components/live/use-query-call.ts';
import { listQueues, listTasks } from '../../../../lib/contract/rest.ts';

function Page() {
  const { rows, order, status } = useLive({ kind: 'queues' });
  const nothing = useLive(undefined);
  const { browser, paused, shell } = useConnection();
  const receipts = useReceipts({ kind: 'task', id: 'a' });
  const queues = useCall(listQueues, {});
  const tasks = usePagedCall(listTasks, { q: '' });
  const facts = { rows, order, status, nothing: nothing.status, browser, paused, shell, receipts };
  return <pre>{JSON.stringify({ ...facts, queues: queues.status, tasks: tasks.status })}</pre>;
}

describe('the live room on the server', () => {
  it('waits for everything, and opens no socket', () => {
    const html = renderToString(
      <LiveProvider>
        <Page />
      </LiveProvider>,
    );

    const facts = JSON.parse(html.replace(/<[^>]*>/g, '').replaceAll('&quot;', '"'));
    expect(facts).toEqual({
      ...{ rows: {}, order: [], status: 'waiting', nothing: 'waiting' },
      ...{ browser: 'reconnecting', paused: false, receipts: [], queues: 'pending', tasks: 'pending' },
    });
  });
});
