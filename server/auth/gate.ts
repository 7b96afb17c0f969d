import type { Origin } from '../../lib/contract/models.ts';
import type { Access } from '../../lib/contract/rest.ts';
import { ExpediterError } from '../../lib/errors.ts';
import type { Actor, Credentials, IdentityProvider } from './identity.ts';
import { permit } from './permit.ts';
import { isSameOrigin } from './same-origin.ts';

/** What every door asks before it opens. */
export interface Gate {
  /** Whether one of our own pages asks, or none at all: see same-origin. Header names in lower case. */
  isSameOrigin(headers: Credentials['headers']): boolean;
  /** Who asks, and may. Rejects with `unauthenticated` or `forbidden`. */
  admit(credentials: Credentials, needs: Access): Promise<Actor>;
}

export function createGate(identity: IdentityProvider): Gate {
  return {
    isSameOrigin,
    async admit(credentials, needs) {
      const actor = await identity.identify(credentials);
      if (actor === undefined) throw new ExpediterError('unauthenticated', 'Sign in first.');
      permit(actor, needs);
      return { ...actor, from: originOf(credentials) };
    },
  };
}

const LONGEST_HEADER = 200;

/** What the header says is kept as what it is, a claim: nobody here knows which proxies may be believed. */
function originOf({ address, headers }: Credentials): Origin {
  const claimed = headers['x-forwarded-for']?.slice(0, LONGEST_HEADER);
  return {
    // An IPv4 peer of a socket that takes both.
    ...(address === undefined ? {} : { address: address.replace(/^::ffff:(?=\d+\.)/, '') }),
    ...(claimed === undefined || claimed === '' ? {} : { forwarded_for: claimed }),
  };
}
