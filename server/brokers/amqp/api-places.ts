import { ExpediterError } from '../../../lib/errors.ts';
import { maskUrl } from '../../../lib/format/mask-url.ts';
import type { ApiPlace, ApiTls } from './management-http.ts';

/** What the management API is looked for with: the address of the broker itself. */
export interface BrokerPlace {
  readonly hosts: readonly string[];
  readonly username: string;
  readonly password: string;
  readonly tls: ApiTls | undefined;
}

const PLAIN_PORT = 15_672;
const TLS_PORT = 15_671;

/**
 * The place that was said with --broker-api. Its own user and password count before the broker's. Throws `invalid`; the
 * sentence never repeats what may be a password.
 */
export function placeOf(api: string, { username, password, tls }: BrokerPlace): ApiPlace {
  const url = URL.canParse(api) ? new URL(api) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ExpediterError(
      'invalid',
      `--broker-api takes an address such as http://host:15672, got "${maskUrl(api)}".`,
    );
  }
  // As the page of RabbitMQ is often bookmarked: with a trailing slash, `/api` or `#/queues`.
  const path = url.pathname.replace(/\/+$/, '').replace(/\/api$/, '');
  const own = url.username !== '';
  return {
    base: `${url.protocol}//${url.host}${path}`,
    username: own ? decode(api, url.username) : username,
    password: own ? decode(api, url.password) : password,
    tls,
  };
}

/**
 * Where it is looked for when nobody said: the standard ports of the broker's hosts. Who took care to reach the broker
 * over TLS does not have the password sent in the open, except to this machine.
 */
export function placesNear({ hosts, username, password, tls }: BrokerPlace): readonly ApiPlace[] {
  return hosts.flatMap((host) => {
    const name = host.includes(':') ? `[${host}]` : host;
    const secure = { base: `https://${name}:${TLS_PORT}`, username, password, tls };
    const plain = { base: `http://${name}:${PLAIN_PORT}`, username, password };
    if (tls === undefined) return [plain, secure];
    return isThisMachine(host) ? [secure, plain] : [secure];
  });
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function decode(api: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ExpediterError(
      'invalid',
      `--broker-api "${maskUrl(api)}" has a % that begins no percent-encoding; write it as %25.`,
    );
  }
}
