import type { Origin } from '../../lib/contract/models.ts';
import type { Access } from '../../lib/contract/rest.ts';

/** Who asks. Without a login everybody is the `operator` of this machine, or a `viewer` when the server is read-only. */
export interface Actor {
  readonly name: string;
  readonly access: ReadonlySet<Access>;
  /** Where this request of theirs came from, for the audit log; absent for Expediter itself. */
  readonly from?: Origin | undefined;
}

/** What a request shows of its maker. Header names in lower case. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly address: string | undefined;
}

/** PORT. Tells who is asking; undefined: not known here. */
export interface IdentityProvider {
  readonly kind: string;
  identify(request: Credentials): Promise<Actor | undefined>;
}
