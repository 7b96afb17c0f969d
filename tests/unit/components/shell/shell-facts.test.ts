import { describe, expect, it } from 'vitest';
import {
  badgesOf,
  clusterOf,
  footOf,
  liveOf,
  noticeOf,
  type ShellWay,
} from '../../../../components/shell/shell-facts.ts';
import type { ShellState } from '../../../../lib/contract/models.ts';
import { START } from '../../../support/builders.ts';
import { aShell } from '../../server/http/fake-ports.ts';

const DOWN = { state: 'down', since: START - 12, reason: 'Connection refused' } as const;

function aWay(known: Partial<ShellWay> = {}): ShellWay {
  const { shell = aShell() } = known;
  return { browser: 'online', since: START, paused: false, held: 0, broker: shell.broker.link, shell, ...known };
}

const withBroker = (link: ShellState['broker']['link']) =>
  aShell({ broker: { kind: 'redis', address: 'redis://localhost', link } });

describe('liveOf', () => {
  it('is live when every link is', () => {
    expect(liveOf(aWay())).toEqual({ state: 'live' });
  });

  it('names the nearest break of the way', () => {
    const shell = withBroker(DOWN);

    expect(liveOf(aWay({ shell }))).toEqual({ state: 'reconnecting', to: 'broker', since: START - 12 });
    expect(liveOf(aWay({ shell, browser: 'reconnecting', since: START - 3 }))).toEqual({
      state: 'reconnecting',
      to: 'server',
      since: START - 3,
    });
    expect(liveOf(aWay({ shell, browser: 'offline', since: START - 30 }))).toEqual({
      state: 'offline',
      dataFrom: START - 30,
    });
  });

  it('is connecting until the server has told anything', () => {
    expect(liveOf(aWay({ shell: undefined, broker: undefined, browser: 'reconnecting', since: 0 }))).toEqual({
      state: 'connecting',
    });
  });

  it('counts what is held while paused, but a broken link is told before the pause', () => {
    expect(liveOf(aWay({ paused: true, held: 37 }))).toEqual({ state: 'paused', waiting: 37 });
    expect(liveOf(aWay({ paused: true, shell: withBroker(DOWN) })).state).toBe('reconnecting');
  });
});

describe('noticeOf', () => {
  it('says that the cluster of the address is not watched', () => {
    const lost = 'No cluster "us" is watched here; there are prod, eu.';

    expect(noticeOf(aWay({ lost }))).toMatchObject({ kind: 'cluster', word: 'Unknown cluster', text: lost });
  });

  it('has nothing to say when all is well, nor before anything is known', () => {
    expect(noticeOf(aWay())).toBeUndefined();
    expect(noticeOf(aWay({ shell: undefined, broker: undefined }))).toBeUndefined();
  });

  it('tells the gravest: server, broker, history, read-only', () => {
    const readOnly = { on: true, why: 'Started with --read-only.' };
    const store = { kind: 'sqlite', link: { state: 'down', since: START, reason: 'disk full' } } as const;
    const broker = { kind: 'redis', address: '', link: DOWN };

    expect(noticeOf(aWay({ shell: aShell({ readOnly }) }))?.kind).toBe('read-only');
    expect(noticeOf(aWay({ shell: aShell({ readOnly, store }) }))?.kind).toBe('store');
    expect(noticeOf(aWay({ shell: aShell({ readOnly, store, broker }) }))?.kind).toBe('broker');
    expect(noticeOf(aWay({ shell: aShell({ readOnly, store, broker }), browser: 'offline' }))?.kind).toBe('server');
  });

  it('tells on every page that publishers are blocked, while the broker can be reached', () => {
    const report = { alarms: [{ kind: 'memory', node: 'rabbit@a', since: START - 5 }] } as const;
    const raised = (link: ShellState['broker']['link']) =>
      aShell({ broker: { kind: 'amqp', address: '', link, report: { alarms: [...report.alarms] } } });

    expect(noticeOf(aWay({ shell: raised({ state: 'up', since: START }) }))).toMatchObject({
      kind: 'alarm',
      tone: 'critical',
      word: 'Memory alarm',
      text: expect.stringContaining('rabbit@a has reached its vm_memory_high_watermark'),
      since: START - 5,
    });
    expect(noticeOf(aWay({ shell: raised(DOWN) }))?.kind).toBe('broker');
  });

  it('gives the reason in its own words, as a sentence', () => {
    expect(noticeOf(aWay({ shell: withBroker(DOWN) }))).toMatchObject({
      tone: 'critical',
      text: 'Connection refused.',
      since: START - 12,
    });
    expect(noticeOf(aWay({ shell: aShell({ readOnly: { on: true, why: 'Started with --read-only.' } }) }))?.text).toBe(
      'No control reaches a worker. Started with --read-only.',
    );
  });
});

describe('badgesOf', () => {
  it('counts workers, and cries out when one is missing', () => {
    expect(badgesOf(aShell({ workers: { online: 8, total: 8 } })).workers).toMatchObject({ text: '8', crit: false });
    expect(badgesOf(aShell({ workers: { online: 7, total: 8 } })).workers).toEqual({
      text: '7/8',
      crit: true,
      label: '7 of 8 online',
    });
  });

  it('shortens what waits and says all of it', () => {
    expect(badgesOf(aShell({ waiting: 12_403 })).queues).toEqual({ text: '12.4k', label: '12,403 messages wait' });
  });

  it('has no badge for what is not known', () => {
    expect(badgesOf(aShell({ workers: { online: 0, total: 0 } }))).toEqual({});
  });
});

describe('clusterOf and footOf', () => {
  it('name the broker and count the workers', () => {
    expect(clusterOf(aShell({ workers: { online: 0, total: 1 } }))).toEqual({
      name: 'default',
      detail: 'Redis · 1 worker',
    });
  });

  it('tell of the events what is known of them', () => {
    expect(footOf(aShell())).toEqual([]);
    expect(footOf(aShell({ quality: { covered: 0.992, malformed: 3, lag: 0.008 } }))).toEqual([
      'Events covered 99.2%',
      'Events arrive after 8.0 ms',
      '3 unreadable',
    ]);
  });
});
