import { describe, expect, it } from 'vitest';
import { crossTo, withCluster } from '../../../../lib/views/cluster-param.ts';

describe('withCluster', () => {
  it.each([
    ['/queues', 'eu', '/queues?cluster=eu'],
    ['/tasks?q=state%3Afailure&range=6h', 'eu', '/tasks?q=state%3Afailure&range=6h&cluster=eu'],
    ['/queues/a%2Fb?do=add-consumer#next', 'eu.1', '/queues/a%2Fb?do=add-consumer&cluster=eu.1#next'],
    ['/audit', undefined, '/audit'],
    ['/audit?cluster=prod', 'eu', '/audit?cluster=prod'],
    ['/tasks?q=cluster%3Dus', 'eu', '/tasks?q=cluster%3Dus&cluster=eu'],
  ])('%s of a page about %s is %s', (href, cluster, placed) => {
    expect(withCluster(href, cluster)).toBe(placed);
  });
});

describe('crossTo', () => {
  const cross = (address: string, cluster: string | undefined) => {
    const { pathname, searchParams: search } = new URL(address, 'http://host');
    return crossTo({ pathname, search }, cluster);
  };

  it.each([
    ['/', 'eu', '/?cluster=eu'],
    ['/queues', 'eu', '/queues?cluster=eu'],
    ['/queues?cluster=eu', undefined, '/queues'],
    ['/queues?cluster=eu&range=6h', 'us', '/queues?range=6h&cluster=us'],
    [
      '/tasks?q=state%3Afailure&sort=runtime&from=1&to=2',
      'eu',
      '/tasks?q=state%3Afailure&from=1&to=2&sort=runtime&cluster=eu',
    ],
    ['/tasks?q=a&task=5e9a', 'eu', '/tasks?q=a&cluster=eu'],
    ['/audit', 'eu', '/audit?cluster=eu'],
  ])('%s stays the same page in %s: %s', (address, cluster, href) => {
    expect(cross(address, cluster)).toMatchObject({ href, subject: undefined });
  });

  it.each([
    ['/queues/a%2Fb?do=add-consumer', { kind: 'queue', id: 'a/b' }, '/queues/a%2Fb?cluster=eu', '/queues?cluster=eu'],
    [
      '/workers/w1@app?range=6h',
      { kind: 'worker', id: 'w1@app' },
      '/workers/w1@app?range=6h&cluster=eu',
      '/workers?range=6h&cluster=eu',
    ],
    ['/tasks/5e9a?tab=events', { kind: 'task', id: '5e9a' }, '/tasks/5e9a?cluster=eu', '/tasks?cluster=eu'],
  ])('%s is about %j, which the other may not have', (address, subject, href, list) => {
    expect(cross(address, 'eu')).toEqual({ subject, href, list });
  });
});
