import type { Actor, IdentityProvider } from '../identity.ts';

const OPERATOR: Actor = { name: 'operator', access: new Set(['view', 'operate', 'administer']) };
const VIEWER: Actor = { name: 'viewer', access: new Set(['view']) };

/** Without a login everybody who reaches the server is its operator, or a viewer when it is read-only. */
export function createNoLogin({ readOnly }: { readonly readOnly: boolean }): IdentityProvider {
  const actor = readOnly ? VIEWER : OPERATOR;
  return { kind: 'none', identify: async () => actor };
}
