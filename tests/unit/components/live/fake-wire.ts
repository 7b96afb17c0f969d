import type { Wire } from '../../../../components/live/socket.ts';
import type { Follow, Followed, Patch } from '../../../../lib/contract/socket.ts';

/** A wire whose other end is the test. */
export function fakeWire() {
  const follows: { readonly follow: Follow; readonly reply: (followed: Followed) => void }[] = [];
  const left: string[] = [];
  const onPatch: ((patch: Patch) => void)[] = [];
  const onLink: ((isUp: boolean) => void)[] = [];
  const wire: Wire = {
    follow: (follow, reply) => follows.push({ follow, reply }),
    leave: (key) => left.push(key),
    onPatch: (listener) => onPatch.push(listener),
    onLink: (listener) => onLink.push(listener),
  };
  return {
    wire,
    follows,
    left,
    link: (isUp: boolean) => {
      for (const listener of onLink) listener(isUp);
    },
    tell: (patch: Patch) => {
      for (const listener of onPatch) listener(patch);
    },
    /** Answers the last follow. */
    answer: (followed: Followed) => follows.at(-1)?.reply(followed),
  };
}
