import { io } from 'socket.io-client';
import type { Followed, Topic } from '../../lib/contract/socket.ts';

/** The topics that a browser with the overview and a task list open follows. */
const TOPICS: readonly Topic[] = [
  { kind: 'shell' },
  { kind: 'overview' },
  { kind: 'tasks', q: '', limit: 100 },
  { kind: 'task-counts', q: '', range: 3600 },
  { kind: 'receipts' },
];

/** Follows them; the answer ends it and tells how much came. */
export async function follow(url: string): Promise<() => { patches: number; bytes: number; seconds: number }> {
  const socket = io(`${url}/live`, { transports: ['websocket'] });
  let patches = 0;
  let bytes = 0;
  socket.on('topic:changed', (patch) => {
    patches++;
    bytes += JSON.stringify(patch).length;
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', resolve);
    socket.on('connect_error', reject);
  });
  for (const topic of TOPICS) {
    const followed: Followed = await socket.emitWithAck('topic:follow', { topic });
    if (!followed.ok) throw new Error(`Following ${topic.kind} was refused: ${followed.detail}`);
  }
  const from = performance.now();
  return () => {
    socket.disconnect();
    return { patches, bytes, seconds: (performance.now() - from) / 1000 };
  };
}
