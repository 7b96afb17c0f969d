import type { Link } from '../../lib/contract/models.ts';

/** Whether the subscription to events is live, and since when. */
export interface LinkState {
  readonly current: () => Link;
  up(now: number): boolean;
  down(now: number, reason: string): boolean;
}

/** `up` and `down` answer whether that was news. The beginning of an outage is kept while its reasons change. */
export function createLinkState(now: number): LinkState {
  let link: Link = { state: 'connecting', since: now };
  return {
    current: () => link,
    up(at) {
      if (link.state === 'up') return false;
      link = { state: 'up', since: at };
      return true;
    },
    down(at, reason) {
      const news = link.state !== 'down';
      link = { state: 'down', since: link.state === 'down' ? link.since : at, reason };
      return news;
    },
  };
}
