import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueName, taskId, workerName } from '../../../lib/ids.ts';
import type { Answer, Broker, Command, Frame, TaskMessage } from '../../../server/brokers/broker.ts';
import { buildTaskMessage } from '../../../server/brokers/message.ts';
import { until } from '../../support/wait.ts';

/** A command as a worker finds it in its mailbox. */
export interface Request {
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly destination: readonly string[] | null;
  readonly ticket?: string;
  readonly reply_to?: { readonly exchange: string; readonly routing_key: string };
}

/** A make-believe worker: it stands where a real one stands on the wire, and says what the test tells it to say. */
export interface FakeWorker {
  /** Every command it got, its own or not. */
  readonly heard: readonly Request[];
  /** Answers a command, as text of a JSON object `{"<node name>": <reply>}`. */
  answer(request: Request, body: string, headers?: { readonly contentType?: string }): Promise<void>;
  stop(): Promise<void>;
}

export interface RawTask {
  readonly uuid: string;
  readonly name?: string;
  readonly priority?: number;
}

/** The other side of the wire: what Celery's own clients and workers do there, done by hand. */
export interface Wire {
  /** Publishes the text of an event, or of a list of them, as workers do. */
  sendEvents(bodies: readonly string[]): Promise<void>;
  /** Publishes to where events go what is no message of Celery. */
  sendNoise(text: string): Promise<void>;
  /** With `reply`, answers what is addressed to it with that; without, stays silent. */
  startWorker(name: string, reply?: (request: Request) => unknown): Promise<FakeWorker>;
  /** Makes the queue known the way a worker does when it begins to consume. */
  declare(queue: string): Promise<void>;
  putTask(queue: string, task: RawTask): Promise<void>;
  putNoise(queue: string, text: string): Promise<void>;
  /** Takes the message a worker would be given next. */
  take(queue: string): Promise<Taken | undefined>;
  /** Breaks every connection to the server but its own. */
  cutLinks(): Promise<void>;
}

export interface Taken {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly priority: unknown;
  readonly replyTo: unknown;
  readonly contentType: unknown;
  readonly contentEncoding: unknown;
  readonly body: Uint8Array;
}

export interface OpenedBroker {
  readonly broker: Broker;
  readonly wire: Wire;
  stop(): Promise<void>;
}

const LONG_MS = 30_000; // for what is to end long before: a test that waits for it fails by its own time limit

/** In what wires differ by nature, beyond what `can` says. */
export interface Traits {
  /** Whether a question to everybody is over once all have answered; else it takes all its time. */
  readonly tellsHowManyHear: boolean;
  /** Whether two workers of one name each get every command; else they share a mailbox, and one of them gets it. */
  readonly reachesTwins: boolean;
  readonly discovers: boolean;
  /** Whether answers come as bytes: else each is the value itself, and neither late nor in a format. */
  readonly hasBytes: boolean;
}

export const EVERYTHING: Traits = { tellsHowManyHear: true, reachesTwins: true, discovers: true, hasBytes: true };

/** What every broker owes to those who use it. `open` gives a broker and an empty server for one test. */
export function describeBroker(name: string, open: () => Promise<OpenedBroker>, traits = EVERYTHING): void {
  const onBytes = (claim: string, test: () => Promise<void>): void => {
    if (traits.hasBytes) it(claim, test);
  };
  const everybodyMs = traits.tellsHowManyHear ? LONG_MS : 1_500;

  describe(`the ${name} broker`, () => {
    let opened: OpenedBroker;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.stop());

    describe('events', () => {
      it('says that it is live with an empty bunch, then gives every frame in order', async () => {
        const listener = listen(opened.broker);
        await listener.live;
        const bodies = Array.from({ length: 5 }, (_, n) => JSON.stringify({ type: 'task-started', n }));

        await opened.wire.sendEvents(bodies);
        await until('all frames to come', () => listener.frames.length >= 5);

        expect(listener.bunches[0]).toEqual([]);
        expect(listener.frames).toEqual(bodies.map((body) => ({ body })));
        await listener.stop();
      });

      it('loses none of many, and gives them in bunches', async () => {
        const listener = listen(opened.broker);
        await listener.live;
        const bodies = Array.from({ length: 5_000 }, (_, n) => JSON.stringify({ type: 'task-started', n }));

        await opened.wire.sendEvents(bodies);
        await until('all frames to come', () => listener.frames.length >= bodies.length);

        expect(listener.frames.map(({ body }) => body)).toEqual(bodies);
        expect(listener.bunches.length).toBeLessThan(bodies.length / 2);
        expect(opened.broker.events.dropped).toBe(0);
        await listener.stop();
      });

      it('gives what it cannot open as malformed, among the others', async () => {
        const listener = listen(opened.broker);
        await listener.live;

        await opened.wire.sendEvents(['{"n": 1}']);
        await opened.wire.sendNoise('\u0000 no message');
        await opened.wire.sendEvents(['{"n": 2}']);
        await until('all frames to come', () => listener.frames.length >= 3);

        expect(listener.frames[0]).toEqual({ body: '{"n": 1}' });
        expect(listener.frames[1]).toEqual({ body: '', malformed: expect.stringMatching(/./) });
        expect(listener.frames[2]).toEqual({ body: '{"n": 2}' });
        await listener.stop();
      });

      it('gives every listener everything', async () => {
        const listeners = [listen(opened.broker), listen(opened.broker)];
        await Promise.all(listeners.map(({ live }) => live));

        await opened.wire.sendEvents(['{"n": 1}']);

        for (const listener of listeners) {
          await until('the frame to come', () => listener.frames.length === 1);
          await listener.stop();
        }
      });

      it('ends without an error when it is aborted, and when the broker is closed', async () => {
        const aborted = listen(opened.broker);
        const closed = listen(opened.broker);
        await Promise.all([aborted.live, closed.live]);

        await aborted.stop();
        await opened.broker.close();

        expect(await aborted.ended).toBeUndefined();
        expect(await closed.ended).toBeUndefined();
      });

      it('throws "unavailable" when the link is lost, and works when listened to again', async () => {
        const first = listen(opened.broker);
        await first.live;

        await opened.wire.cutLinks();
        expect(await first.ended).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/^\S.*\.$/) });

        const second = listen(opened.broker);
        await second.live;
        await opened.wire.sendEvents(['{"n": 1}']);
        await until('the frame to come', () => second.frames.length === 1);
        await second.stop();
      });
    });

    describe('mailbox', () => {
      const ping: Command = { method: 'ping', arguments: {} };

      it('asks everybody', async () => {
        await opened.wire.startWorker('w1@a', () => ({ ok: 'pong' }));
        await opened.wire.startWorker('w2@a', () => ({ ok: 'pong', n: [1, null] }));

        const answers = await ask(opened.broker, ping, everybodyMs);

        expect(byWorker(answers)).toEqual([
          { worker: 'w1@a', reply: { ok: 'pong' } },
          { worker: 'w2@a', reply: { ok: 'pong', n: [1, null] } },
        ]);
      });

      it('hands the command on in its own words', async () => {
        const worker = await opened.wire.startWorker('w1@a', () => ({ ok: 'done' }));
        const revoke: Command = { method: 'revoke', arguments: { task_id: ['a', 'b'], terminate: true } };

        await ask(opened.broker, revoke, everybodyMs);

        expect(worker.heard).toEqual([
          expect.objectContaining({
            method: 'revoke',
            arguments: { task_id: ['a', 'b'], terminate: true },
            destination: null,
          }),
        ]);
      });

      it('asks those it names, and is done when they have answered', async () => {
        await opened.wire.startWorker('w1@a', () => 'one');
        await opened.wire.startWorker('w2@a', () => 'two');

        const answers = await ask(opened.broker, { ...ping, destination: [workerName('w2@a')] }, LONG_MS);

        expect(answers).toEqual([{ worker: 'w2@a', reply: 'two' }]);
      });

      it('asks nobody when it names nobody, where a worker would take that for everybody', async () => {
        const worker = await opened.wire.startWorker('w1@a', () => 'one');

        expect(await ask(opened.broker, { ...ping, destination: [] }, LONG_MS)).toEqual([]);
        await opened.broker.mailbox.broadcast({ ...ping, destination: [] });
        await ask(opened.broker, { method: 'clock', arguments: {} }, everybodyMs);

        expect(worker.heard.map(({ method }) => method)).toEqual(['clock']);
      });

      it('is done at once when nobody listens', async () => {
        expect(await ask(opened.broker, ping, LONG_MS)).toEqual([]);
      });

      it('gives every answer of two workers with one name', async () => {
        await opened.wire.startWorker('twin@a', () => 1);
        await opened.wire.startWorker('twin@a', () => 2);

        const answers = await ask(opened.broker, ping, everybodyMs);

        if (traits.reachesTwins) {
          expect(answers.map(({ worker }) => worker)).toEqual(['twin@a', 'twin@a']);
          expect(answers.map(({ reply }) => reply).sort()).toEqual([1, 2]);
        } else expect(answers).toEqual([{ worker: 'twin@a', reply: expect.any(Number) }]);
      });

      it('gives what came when the time is up', async () => {
        await opened.wire.startWorker('w1@a', () => 'one');
        await opened.wire.startWorker('silent@a');

        expect(await ask(opened.broker, ping, 1_000)).toEqual([{ worker: 'w1@a', reply: 'one' }]);
      });

      it('keeps the answers of questions apart which are asked at the same time', async () => {
        await opened.wire.startWorker('w1@a', ({ arguments: { n } }) => n);
        await opened.wire.startWorker('w2@a', ({ arguments: { n } }) => n);
        const questions = Array.from({ length: 20 }, (_, n) =>
          ask(opened.broker, { ...ping, arguments: { n } }, everybodyMs),
        );

        const answers = await Promise.all(questions);

        expect(answers.map((each) => each.map(({ reply }) => reply))).toEqual(answers.map((_, n) => [n, n]));
      });

      onBytes('drops the late answer to an earlier question', async () => {
        const slow = await opened.wire.startWorker('slow@a');
        expect(await ask(opened.broker, ping, 200)).toEqual([]);

        const second = ask(opened.broker, { method: 'clock', arguments: {} }, everybodyMs);
        await until('the second question to arrive', () => slow.heard.length === 2);
        const [first, next] = slow.heard as [Request, Request];
        await slow.answer(first, '{"slow@a": "late"}');
        await slow.answer(next, '{"slow@a": "in time"}');

        expect(await second).toEqual([{ worker: 'slow@a', reply: 'in time' }]);
      });

      onBytes('reads the numbers of Python that JSON does not know', async () => {
        const worker = await opened.wire.startWorker('w1@a');
        const asking = ask(opened.broker, ping, everybodyMs);
        await until('the question to arrive', () => worker.heard.length === 1);

        await worker.answer(worker.heard[0] as Request, '{"w1@a": {"load": NaN, "text": "NaN"}}');

        expect(await asking).toEqual([{ worker: 'w1@a', reply: { load: null, text: 'NaN' } }]);
      });

      onBytes('does not pass over an answer it cannot read', async () => {
        const worker = await opened.wire.startWorker('w1@a');
        const asking = ask(opened.broker, ping, everybodyMs);
        await until('the question to arrive', () => worker.heard.length === 1);

        await worker.answer(worker.heard[0] as Request, '\u0080\u0004}', {
          contentType: 'application/x-python-serialize',
        });

        expect(await asking).toEqual([
          { worker: 'unknown', reply: { error: 'answered in application/x-python-serialize, which cannot be read' } },
        ]);
      });

      it('broadcasts without asking for an answer', async () => {
        const worker = await opened.wire.startWorker('w1@a', () => 'one');

        await opened.broker.mailbox.broadcast({ method: 'shutdown', arguments: {}, destination: [workerName('w1@a')] });
        await until('the command to arrive', () => worker.heard.length === 1);

        expect(worker.heard[0]).toMatchObject({ method: 'shutdown', destination: ['w1@a'] });
        expect(worker.heard[0]?.reply_to).toBeUndefined();
      });
    });

    describe('queues', () => {
      const celery = queueName('celery');
      const refusesToPeek = () =>
        expect(opened.broker.queues.peek(celery, 1)).rejects.toMatchObject({
          code: 'unsupported',
          message: expect.stringMatching(/^\S.*\.$/),
        });

      it('discovers the queues of tasks, and none of those Celery speaks to itself with', async () => {
        await opened.wire.startWorker('w1@a', () => 'one');
        await opened.wire.declare('celery');
        await opened.wire.declare('bulk');
        await ask(opened.broker, { method: 'ping', arguments: {} }, everybodyMs);

        expect(await opened.broker.queues.discover()).toEqual(traits.discovers ? ['bulk', 'celery'] : []);
      });

      it('measures how many wait and which is next', async () => {
        await opened.wire.declare('celery');
        await opened.wire.declare('bulk');
        await opened.wire.putTask('celery', { uuid: 'a', name: 'demo.first' });
        await opened.wire.putTask('celery', { uuid: 'b' });

        const readings = await opened.broker.queues.measure([celery, queueName('bulk')]);

        expect(readings.get(celery)).toMatchObject({ depth: 2 });
        if (opened.broker.can.peek) {
          expect(readings.get(celery)?.oldest).toEqual({ uuid: 'a', name: 'demo.first' });
        }
        expect(readings.get(queueName('bulk'))).toMatchObject({ depth: 0 });
        expect(readings.get(queueName('bulk'))?.oldest).toBeUndefined();
      });

      it('shows what waits, next in line first, and takes nothing', async () => {
        if (!opened.broker.can.peek) return refusesToPeek();
        await opened.wire.declare('celery');
        for (const uuid of ['a', 'b', 'c']) await opened.wire.putTask('celery', { uuid });

        const seen = await opened.broker.queues.peek(celery, 2);

        expect(seen).toMatchObject([{ uuid: 'a' }, { uuid: 'b' }]);
        expect((await opened.broker.queues.measure([celery])).get(celery)?.depth).toBe(3);
      });

      it('shows what it cannot read', async () => {
        if (!opened.broker.can.peek) return refusesToPeek();
        await opened.wire.declare('celery');
        await opened.wire.putNoise('celery', 'no task');
        await opened.wire.putTask('celery', { uuid: 'a' });

        const seen = await opened.broker.queues.peek(celery, 10);

        expect(seen).toMatchObject([{ unreadable: expect.any(String), preview: 'no task' }, { uuid: 'a' }]);
      });

      it('publishes what a worker is then given, to the byte', async (test) => {
        test.skip(!opened.broker.can.publish, 'this broker cannot publish tasks');
        await opened.wire.declare('celery');
        const message = aMessage({ replyTo: 'rpc-queue' });

        await opened.broker.queues.publish(message);
        const taken = await opened.wire.take('celery');

        expect(taken).toMatchObject({ priority: 6, replyTo: 'rpc-queue' });
        expect(taken).toMatchObject({ contentType: 'application/json', contentEncoding: 'utf-8' });
        expect(taken?.headers).toEqual(message.headers);
        expect(Buffer.from(taken?.body ?? []).toString()).toBe(Buffer.from(message.body).toString());
      });

      it('publishes many at once, in order, and tells which it does not take', async (test) => {
        test.skip(!opened.broker.can.publish, 'this broker cannot publish tasks');
        await opened.wire.declare('celery');
        const good = Array.from({ length: 120 }, (_, n) => aMessage({ uuid: `many-${n}` }));
        const bad = { ...aMessage({}), name: '' };

        const publications = await opened.broker.queues.publishAll([...good.slice(0, 60), bad, ...good.slice(60)]);

        expect(publications.map(({ kind }) => kind)).toEqual([
          ...Array.from({ length: 60 }, () => 'taken'),
          'refused',
          ...Array.from({ length: 60 }, () => 'taken'),
        ]);
        expect(publications[60]).toMatchObject({ why: expect.stringContaining('no task name') });
        const taken: unknown[] = [];
        for (let n = 0; n < 120; n++) taken.push((await opened.wire.take('celery'))?.headers.id);
        expect(taken).toEqual(good.map(({ uuid }) => uuid));
        expect(await opened.wire.take('celery')).toBeUndefined();
      });

      it('reads back what it published', async (test) => {
        test.skip(!opened.broker.can.publish, 'this broker cannot publish tasks');
        if (!opened.broker.can.peek) return refusesToPeek();
        await opened.wire.declare('celery');
        const message = aMessage({});

        await opened.broker.queues.publish(message);

        expect(await opened.broker.queues.peek(celery, 5)).toEqual([message]);
      });

      it('sends nothing of a message that would crash a worker', async (test) => {
        test.skip(!opened.broker.can.publish, 'this broker cannot publish tasks');
        await opened.wire.declare('celery');
        const sound = aMessage({});
        const broken: readonly TaskMessage[] = [
          { ...sound, body: Buffer.from('[[], {}]') },
          { ...sound, contentType: '' },
          { ...sound, headers: { ...sound.headers, id: undefined } },
        ];

        for (const message of broken) {
          await expect(opened.broker.queues.publish(message)).rejects.toMatchObject({ code: 'invalid' });
        }
        expect(await opened.wire.take('celery')).toBeUndefined();
      });

      it('purges everything that waits in one queue, and says how much that was', async () => {
        await opened.wire.declare('celery');
        await opened.wire.declare('bulk');
        for (const uuid of ['a', 'b', 'c'])
          await opened.wire.putTask('celery', { uuid, priority: uuid === 'a' ? 0 : 9 });
        await opened.wire.putTask('bulk', { uuid: 'd' });

        expect(await opened.broker.queues.purge(celery)).toBe(3);
        expect(await opened.broker.queues.purge(celery)).toBe(0);
        expect(await opened.wire.take('celery')).toBeUndefined();
        expect(await opened.wire.take('bulk')).toBeDefined();
      });
    });
  });
}

export function aMessage(parts: MessageParts): TaskMessage {
  const { uuid = 't-1', ...rest } = parts;
  return buildTaskMessage({
    uuid: taskId(uuid),
    name: 'demo.echo',
    args: '[1.0, 12345678901234567890, "zoë"]',
    kwargs: '{}',
    queue: queueName('celery'),
    exchange: '',
    routing_key: 'celery',
    priority: 6,
    argsrepr: "(1.0, 12345678901234567890, 'zoë')",
    kwargsrepr: '{}',
    origin: 'expediter@here',
    ...rest,
  });
}

interface MessageParts {
  readonly uuid?: string;
  readonly replyTo?: string;
  readonly priority?: number;
}

export async function ask(broker: Broker, command: Command, timeoutMs: number): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of broker.mailbox.ask(command, timeoutMs)) answers.push(answer);
  return answers;
}

function byWorker(answers: readonly Answer[]): readonly Answer[] {
  return answers.toSorted((a, b) => a.worker.localeCompare(b.worker));
}

export interface Listener {
  readonly bunches: readonly (readonly Frame[])[];
  readonly frames: readonly Frame[];
  /** Resolves with the first bunch; rejects when the stream is over before. */
  readonly live: Promise<void>;
  /** Resolves when the stream is over, with its error if it threw one. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

export function listen(broker: Broker): Listener {
  const abort = new AbortController();
  const bunches: (readonly Frame[])[] = [];
  const frames: Frame[] = [];
  let onLive = () => {};
  const firstBunch = new Promise<void>((resolve) => {
    onLive = resolve;
  });

  async function drain(): Promise<unknown> {
    try {
      for await (const bunch of broker.events.listen(abort.signal)) {
        bunches.push(bunch);
        frames.push(...bunch);
        onLive();
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }

  const ended = drain();
  const tooEarly = ended.then((cause) => {
    throw new Error('the stream was over before it was live', { cause });
  });
  const live = Promise.race([firstBunch, tooEarly]);
  live.catch(() => {}); // who is interested in the end alone does not wait for the beginning
  return {
    bunches,
    frames,
    live,
    ended,
    async stop() {
      abort.abort();
      await ended;
    },
  };
}
