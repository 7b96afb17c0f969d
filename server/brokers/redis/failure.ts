import { ExpediterError } from '../../../lib/errors.ts';
import type { RedisAddress } from './address.ts';

/**
 * What went wrong with a Redis, as one sentence that names the mend. `unavailable`, for whoever asked did nothing
 * wrong, except by naming a key that is no queue: `invalid`. The client's own errors carry the commands they belong to, of which AUTH holds the password: neither they
 * nor their text cross as they are.
 */
export function redisFailure(error: unknown, address: RedisAddress): ExpediterError {
  if (error instanceof ExpediterError) return error;
  const code = codeOf(error);
  const message = withoutSecrets(error instanceof Error ? error.message : String(error), address);
  const cause = Object.assign(
    new Error(message),
    code === '' ? {} : { code },
    isReply(error) ? { name: 'ReplyError' } : {},
  );
  const kind = message.startsWith('WRONGTYPE') ? 'invalid' : 'unavailable';
  return new ExpediterError(kind, `Redis at ${address.text} ${clauseFor(code, message, address)}.`, { cause });
}

/** Whether Redis itself refused for want of a right: the link is sound. */
export function isNoPermission(error: unknown): boolean {
  // A transaction of which a part was refused says so in its own words around Redis's.
  return error instanceof Error && /^(EXECABORT .*: )?NOPERM/.test(error.message);
}

/** A refusal that concerns one key or one command, and says nothing about the others. */
export function isRefusal(error: unknown): boolean {
  return isNoPermission(error) || (error instanceof Error && error.message.startsWith('WRONGTYPE'));
}

/** Whether a master says that it is one no more. */
export function isDemotion(error: unknown): boolean {
  return error instanceof Error && /^(READONLY|MASTERDOWN)/.test(error.message);
}

/** Begins the text of an error of which one sentinel said that it knows no master of that name. */
export const UNKNOWN_MASTER = 'Unknown master.';

/** An answer of Redis, as opposed to a link that broke. */
export function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection: nothing listens there',
  ENOTFOUND: 'cannot be found: its host name is unknown',
  EAI_AGAIN: 'cannot be found: its host name could not be looked up',
  ETIMEDOUT: 'did not answer in time',
  EHOSTUNREACH: 'cannot be reached: there is no route to it',
  ENETUNREACH: 'cannot be reached: there is no route to it',
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
  ENOENT: 'has no socket there',
  EACCES: 'has a socket that may not be opened by this user',
  EPROTO: 'does not speak TLS there: write redis:// or give the TLS port',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS there: write redis:// or give the TLS port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak TLS there: write redis:// or give the TLS port',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'presented a TLS certificate for another host: connect to the name it was made for, or add ssl_check_hostname=false',
  CERT_HAS_EXPIRED: 'presented a TLS certificate that has expired',
};

/** The beginnings of Redis's own error replies, by which they are told apart. */
const REPLIES: readonly (readonly [RegExp, string])[] = [
  [/^Unknown master/, 'has sentinels that know no master of that name: see --broker-option master_name'],
  [/^All sentinels .*NOAUTH/, 'has sentinels that want a password: give --broker-option sentinel_password=…'],
  [
    /^All sentinels .*(WRONGPASS|AUTH|password)/,
    'has sentinels that refused the user name or the password: see --broker-option sentinel_password',
  ],
  [/^All sentinels /, 'has no sentinel that answers'],
  [/^(WRONGPASS|ERR invalid (username-password|password))/, 'refused the user name or the password'],
  [/^NOAUTH/, 'wants a password: put it into the address, redis://:password@host'],
  [/^LOADING/, 'is still loading its data'],
  [/^MASTERDOWN/, 'is a replica that has lost its master'],
  [/^READONLY/, 'is a read-only replica: give the address of the master'],
  [/^WRONGTYPE/, 'holds something else than a queue under that name'],
  [/^OOM/, 'is out of memory and takes no writes'],
  [/^MISCONF/, 'takes no writes because it cannot save its data'],
  [/^ERR max number of clients/, 'has no connection left: its maxclients is reached'],
  [/^ERR (DB index is out of range|invalid DB index)/, 'has no such database'],
  [/^Protocol error|^Unknown RESP|Please report this/, 'does not answer like a Redis: is this the right port?'],
  [/^(Command timed out|connect ETIMEDOUT)/, 'did not answer in time'],
  [/^(Connection is closed|Reached the max retries|Stream isn't writeable|Command aborted)/, 'closed the connection'],
];

function clauseFor(code: string, message: string, address: RedisAddress): string {
  if (address.tls !== undefined && (code === 'ETIMEDOUT' || message === 'connect ETIMEDOUT')) {
    return 'did not finish the TLS handshake: does it speak TLS on that port?';
  }
  const known = NETWORK[code] ?? REPLIES.find(([beginning]) => beginning.test(message))?.[1];
  if (known !== undefined) return known;
  if (isNoPermission(new Error(message))) {
    const detail = message.replace(/^.*NOPERM:?\s*/, '').replace(/\.$/, '');
    return `does not allow that: ${detail}`;
  }
  if (address.tls !== undefined && /CERT|SIGNATURE|ISSUER|SELF_SIGNED/.test(code)) {
    return `presented a TLS certificate that cannot be trusted (${code}): name its authority with ssl_ca_certs, or add ssl_cert_reqs=none to trust anybody`;
  }
  return `failed: ${message || code || 'for a reason it did not name'}`;
}

function withoutSecrets(text: string, { password, place }: RedisAddress): string {
  const secrets = [password, 'sentinels' in place ? place.password : undefined];
  return secrets
    .filter((secret) => secret !== undefined)
    .reduce((masked, secret) => masked.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***'), text);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
