import { ExpediterError } from '../../../lib/errors.ts';
import type { AmqpPlace } from './address.ts';

/**
 * What went wrong with a RabbitMQ, as one sentence that names the mend. `unavailable`, for whoever asked did nothing
 * wrong, except by naming what does not exist: `invalid`. The client's own errors do not cross as they are.
 */
export function amqpFailure(error: unknown, place: AmqpPlace): ExpediterError {
  if (error instanceof ExpediterError) return error;
  const message = withoutSecrets(error instanceof Error ? error.message : String(error), place);
  const code = codeOf(error);
  const cause = Object.assign(new Error(message), code === undefined ? {} : { code });
  const kind = code === 404 || error instanceof RangeError ? 'invalid' : 'unavailable';
  return new ExpediterError(kind, `RabbitMQ at ${place.text} ${clauseFor(error, message, place)}.`, { cause });
}

/** AMQP's reply code, or the system's or OpenSSL's name of the error. */
export function codeOf(error: unknown): number | string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' || typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the server itself has said no, as opposed to a link that broke: then it is certain that nothing was done. */
export function isRefusal(error: unknown): boolean {
  return typeof codeOf(error) === 'number' || (error instanceof Error && error.message === NACKED);
}

/** A refusal that concerns one queue, and says nothing about the others: missing, somebody's own, or not for us. */
export function concernsOneQueue(error: unknown): boolean {
  const code = codeOf(error);
  return code === 404 || code === 405 || code === 403;
}

/** What amqplib makes of a message that the server could not take. */
const NACKED = 'message nacked';

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection: nothing listens there',
  ENOTFOUND: 'cannot be found: its host name is unknown',
  EAI_AGAIN: 'cannot be found: its host name could not be looked up',
  ETIMEDOUT: 'did not answer in time',
  EHOSTUNREACH: 'cannot be reached: there is no route to it',
  ENETUNREACH: 'cannot be reached: there is no route to it',
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
  EPROTO: 'does not speak TLS there: write amqp:// or give the TLS port',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS there: write amqp:// or give the TLS port',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak TLS there: write amqp:// or give the TLS port',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'wants a client certificate: name it with ssl_certfile and ssl_keyfile',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'wants a client certificate: name it with ssl_certfile and ssl_keyfile',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'presented a TLS certificate for another host: connect to the name it was made for, or add ssl_check_hostname=false',
  CERT_HAS_EXPIRED: 'presented a TLS certificate that has expired',
};

/** What amqplib says, by which cases are told apart. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^connect ETIMEDOUT|^Heartbeat timeout|^Timed out/, 'did not answer in time'],
  [/ACCESS_REFUSED - Login was refused|SASL mechanism/, 'refused the user name or the password'],
  [
    /^Socket closed abruptly/,
    'closed the connection in the middle of the greeting: is this the right port, and does it want TLS?',
  ],
  [
    /^Invalid frame|^Frame size|unknown frame|^Expected \w+; got/i,
    'does not answer like RabbitMQ: is this the right port?',
  ],
  [/^message nacked/, 'refused the message: the queue is full or cannot be written'],
  [/^(Unexpected close|Connection clos|Channel (ended|clos)|channel closed)/, 'closed the connection'],
];

function clauseFor(error: unknown, message: string, place: AmqpPlace): string {
  const code = codeOf(error);
  if (message.startsWith('Expected ConnectionOpenOk; got <ConnectionClose')) {
    // The client does not hand on the server's words, which would tell these apart.
    return `does not let this user into the virtual host "${place.vhost}": it does not exist, the user has no permissions there, or its connection limit is reached`;
  }
  if (code === 403 && !message.includes('Login was refused')) return clauseForRights(error, message);
  if (code === 404) return `has no ${said(message).replace(/^no /, '')}`;
  if (code === 405) return `keeps that queue for another connection: ${said(message)}`;
  if (code === 320) return `ended the connection: ${said(message)}`;
  if (error instanceof RangeError) return 'cannot take the message: its headers are larger than 64 KiB';
  const known =
    (typeof code === 'string' ? NETWORK[code] : undefined) ?? WORDS.find(([words]) => words.test(message))?.[1];
  if (known !== undefined) return known;
  if (place.tls !== undefined && typeof code === 'string' && /CERT|SIGNATURE|ISSUER|SELF_SIGNED/.test(code)) {
    return `presented a TLS certificate that cannot be trusted (${code}): name its authority with ssl_ca_certs`;
  }
  return `failed: ${said(message) || code || 'for a reason it did not name'}`;
}

/** Class and method of AMQP, and the right it takes on a queue or on an exchange. */
const RIGHTS: Readonly<Record<string, { readonly queue?: string; readonly exchange?: string }>> = {
  '40.10': { exchange: 'configure' }, // exchange.declare
  '50.10': { queue: 'configure', exchange: 'write' }, // queue.declare; a dead-letter exchange is written to
  '50.20': { queue: 'write', exchange: 'read' }, // queue.bind
  '50.30': { queue: 'read' }, // queue.purge
  '60.20': { queue: 'read' }, // basic.consume
  '60.40': { exchange: 'write' }, // basic.publish
  '60.70': { queue: 'read' }, // basic.get
};

function clauseForRights(error: unknown, message: string): string {
  const [, kind, name, vhost] = /access to (queue|exchange) '(.*?)' in vhost '(.*?)' refused/.exec(message) ?? [];
  const { classId, methodId } = error as { readonly classId?: number; readonly methodId?: number };
  const right = RIGHTS[`${classId}.${methodId}`]?.[kind === 'queue' ? 'queue' : 'exchange'];
  if (kind === undefined || right === undefined) return `does not allow that: ${said(message)}`;
  return `does not give this user the ${right} right on the ${kind} "${name}" in the virtual host "${vhost}": grant it with rabbitmqctl set_permissions`;
}

/** The server's own words, without what the client puts around them and the name of the code before them. */
function said(message: string): string {
  const quoted = /with message "(.*)"$/s.exec(message)?.[1] ?? message;
  return quoted.replace(/^[A-Z_]+ - /, '').replace(/\.$/, '');
}

function withoutSecrets(text: string, { password, username }: AmqpPlace): string {
  // The default is no secret, and "guest" is a word that sentences may need.
  if (password === 'guest' || password === username) return text;
  return text.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***');
}
