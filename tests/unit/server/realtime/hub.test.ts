import { describe, expect, it } from 'vitest';
import type { Followed, Patch, Topic } from '../../../../lib/contract/socket.ts';
import { ExpediterError } from '../../../../lib/errors.ts';
import { DEFAULT_CLUSTER } from '../../../../lib/ids.ts';
import { createHub, type Follower } from '../../../../server/realtime/hub.ts';
import type { LiveTopic } from '../../../../server/realtime/topics.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { fakeLog, someChanges } from '../http/fake-ports.ts';

const SHELL: Topic = { kind: 'shell' };
const CHANGED = { cluster: DEFAULT_CLUSTER, kind: 'changes', changes: someChanges({ links: true }) } as const;

/** A hub with one kind of topic, whose single row is the number `value.n`. */
function aHub() {
  const clock = createFakeClock();
  const log = fakeLog();
  const value = { n: 1 };
  const renders: number[] = [];
  const fails: { with: Error | undefined } = { with: undefined };
  const opened: Topic[] = [];
  const published: { readonly patch: Patch; readonly except: readonly string[] }[] = [];
  const gate: { hold: Promise<void> | undefined } = { hold: undefined };

  const hub = createHub({
    epoch: 'e1',
    open: (topic): LiveTopic => {
      opened.push(topic);
      return {
        paceMs: 1_000,
        everyMs: 5_000,
        touches: () => true,
        isDue: () => true,
        async render() {
          renders.push(clock.now());
          await gate.hold;
          if (fails.with !== undefined) throw fails.with;
          return new Map([['n', value.n]]);
        },
      };
    },
    publish: (_key, patch, except) => published.push({ patch, except }),
    clock,
    log,
  });

  const follow = async (follower: Follower, have?: { epoch: string; revision: number }, topic: Topic = SHELL) => {
    const answers: Followed[] = [];
    await hub.follow(follower, have === undefined ? { topic } : { topic, have }, (followed) => answers.push(followed));
    expect(answers).toHaveLength(1);
    return answers[0] as Followed;
  };
  return { hub, clock, log, value, renders, fails, opened, published, gate, follow };
}

function aFollower(id: string) {
  const state = { slow: false };
  const sent: Patch[] = [];
  const joined = new Set<string>();
  const follower: Follower = {
    id,
    isSlow: () => state.slow,
    join: (key) => joined.add(key),
    part: (key) => joined.delete(key),
    send: (patch) => sent.push(patch),
  };
  return { follower, state, sent, joined };
}

describe('createHub', () => {
  it('renders once for all who follow the same topic', async () => {
    const { hub, follow, renders, opened, value, clock, published } = aHub();
    const [a, b] = [aFollower('a'), aFollower('b')];

    const first = await follow(a.follower);
    const second = await follow(b.follower);
    value.n = 2;
    hub.happened(CHANGED);
    await clock.advance(1);

    expect(first).toMatchObject({ ok: true, snapshot: { revision: 1, rows: { n: 1 } } });
    expect(second).toEqual(first);
    expect([opened.length, renders.length, published.length]).toEqual([1, 2, 2]);
    expect(published[1]).toMatchObject({ patch: { from: 1, to: 2, put: { n: 2 } }, except: [] });
  });

  it('has joined a follower by the time it is answered', async () => {
    const { hub } = aHub();
    const a = aFollower('a');
    const joinedThen: number[] = [];

    await hub.follow(a.follower, { topic: SHELL }, () => joinedThen.push(a.joined.size));

    expect(joinedThen).toEqual([1]);
  });

  it('renders nothing while nobody follows, and afresh for who comes back in time', async () => {
    const { hub, follow, renders, value, clock } = aHub();
    const a = aFollower('a');
    const before = await follow(a.follower);
    hub.leave(a.follower, 'shell');

    value.n = 2;
    hub.happened(CHANGED);
    await clock.advance(9);
    const meanwhile = renders.length;
    const had = before.ok && 'snapshot' in before ? before.snapshot : undefined;
    const again = await follow(a.follower, had);

    expect(meanwhile).toBe(1);
    expect(again).toMatchObject({ ok: true, patches: [{ from: 1, to: 2, put: { n: 2 } }] });
  });

  it('closes a topic that nobody follows any more, and begins another epoch after it', async () => {
    const { hub, follow, clock } = aHub();
    const a = aFollower('a');
    const first = await follow(a.follower);
    hub.leave(a.follower, 'shell');

    await clock.advance(10);
    const size = hub.size;
    const have = first.ok && 'snapshot' in first ? first.snapshot : undefined;
    const second = await follow(a.follower, have);

    expect(size).toBe(0);
    expect(second).toMatchObject({ ok: true, snapshot: { revision: 1 } });
    expect(second).not.toMatchObject({ snapshot: { epoch: have?.epoch } });
    expect(clock.sleepers()).toBe(2); // the rest after the render, and the tick; none is left of the closed one
  });

  it('keeps a topic whose last follower left and whose next one came', async () => {
    const { hub, follow, clock } = aHub();
    const [a, b] = [aFollower('a'), aFollower('b')];
    await follow(a.follower);
    hub.leaveAll(a.follower);
    await clock.advance(9);
    await follow(b.follower);

    await clock.advance(20);

    expect(hub.size).toBe(1);
  });

  it('forgets who left before the answer was ready', async () => {
    const { hub, gate, follow, clock } = aHub();
    const a = aFollower('a');
    let open = () => {};
    gate.hold = new Promise((resolve) => {
      open = resolve;
    });

    const following = follow(a.follower);
    hub.leaveAll(a.follower);
    open();

    expect(await following).toMatchObject({ ok: false, code: 'conflict' });
    expect(a.joined.size).toBe(0);
    await clock.advance(10);
    expect(hub.size).toBe(0);
  });

  it('renders by the clock what changes by time alone', async () => {
    const { follow, clock, renders } = aHub();
    await follow(aFollower('a').follower);

    await clock.advance(16);

    expect(renders).toHaveLength(4);
  });

  it('shows the last rows and the reason while they cannot be renewed', async () => {
    const { hub, follow, clock, fails, published, log } = aHub();
    await follow(aFollower('a').follower);

    fails.with = new ExpediterError('unavailable', 'The store is away.');
    hub.happened(CHANGED);
    await clock.advance(1);
    fails.with = undefined;
    hub.happened(CHANGED);
    await clock.advance(1);

    expect(published.slice(1).map(({ patch }) => [patch.put, patch.drop])).toEqual([
      [{ '#error': { detail: 'The store is away.' } }, []],
      [{}, ['#error']],
    ]);
    expect(log.lines).toEqual([]);
  });

  it('tells a bug to the log alone, and goes on', async () => {
    const { follow, clock, fails, log, renders } = aHub();
    fails.with = new Error('secret');

    const followed = await follow(aFollower('a').follower);
    await clock.advance(6);

    expect(JSON.stringify(followed)).toContain('#error');
    expect(JSON.stringify(followed)).not.toContain('secret');
    expect(log.lines.length).toBeGreaterThan(0);
    expect(renders.length).toBeGreaterThan(1);
  });

  it('leaves out a slow follower, and nudges it when it has taken what waited', async () => {
    const { hub, follow, clock, value, published } = aHub();
    const [a, b] = [aFollower('a'), aFollower('b')];
    await follow(a.follower);
    await follow(b.follower);
    b.state.slow = true;

    value.n = 2;
    hub.happened(CHANGED);
    await clock.advance(1);
    value.n = 3;
    hub.happened(CHANGED);
    await clock.advance(1);
    const whileSlow = b.sent.length;
    b.state.slow = false;
    await clock.advance(0.5);

    expect(published.slice(1).map(({ except }) => except)).toEqual([['b'], ['b']]);
    expect(whileSlow).toBe(0);
    expect(b.sent).toMatchObject([{ from: 3, to: 3, put: {}, drop: [] }]);
    expect(a.sent).toEqual([]);
  });

  it('refuses a topic that makes no sense', async () => {
    const clock = createFakeClock();
    const hub = createHub({
      epoch: 'e1',
      open: () => {
        throw new ExpediterError('invalid', 'There is no field "stat".');
      },
      publish: () => {},
      clock,
      log: fakeLog(),
    });
    const answers: Followed[] = [];

    await hub.follow(aFollower('a').follower, { topic: SHELL }, (followed) => answers.push(followed));

    expect(answers).toEqual([{ ok: false, code: 'invalid', detail: 'There is no field "stat".' }]);
    expect(hub.size).toBe(0);
  });

  it('ends every loop when it closes', async () => {
    const { hub, follow, clock } = aHub();
    await follow(aFollower('a').follower);
    await follow(aFollower('b').follower, undefined, { kind: 'workers' });

    hub.close();
    await clock.advance(0);

    expect([hub.size, clock.sleepers()]).toEqual([0, 0]);
  });
});
