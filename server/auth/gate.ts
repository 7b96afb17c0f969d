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
      return actor;
    },
  };
}
