import type { Access } from '../../lib/contract/rest.ts';
import { ExpediterError } from '../../lib/errors.ts';
import type { Actor } from './identity.ts';

/** Passes when the actor has the access, throws `forbidden` otherwise. */
export function permit(actor: Actor, access: Access): void {
  if (actor.access.has(access)) return;
  throw new ExpediterError('forbidden', `${actor.name} may not do this: it needs "${access}".`);
}
