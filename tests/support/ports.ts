import { createServer } from 'node:net';

// Below Linux's range for outgoing connections (32768 and up): nobody is given one of these between our look and our use.
const FIRST = 20_000;
const LAST = 32_000;

const handedOut = new Set<number>();

/** A TCP port on 127.0.0.1 that nothing listens on; the same one is never handed out twice by a process. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
