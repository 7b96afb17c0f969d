import { readFileSync } from 'node:fs';
import { ExpediterError } from '../../../lib/errors.ts';
import { maskUrl } from '../../../lib/format/mask-url.ts';

/** One RabbitMQ, or several nodes that stand in for each other, read from an address in Celery's spelling (PROTOCOL B.4). */
export interface AmqpAddress {
  /** For people: no user, no password, no file names of keys. */
  readonly text: string;
  /** In the order in which they are tried; at least one. */
  readonly places: readonly [AmqpPlace, ...AmqpPlace[]];
}

/** Where one node listens and who knocks there. */
export interface AmqpPlace {
  readonly text: string;
  readonly host: string;
  readonly port: number;
  readonly vhost: string;
  readonly username: string;
  readonly password: string;
  readonly tls: AmqpTls | undefined;
}

/** The certificates are the content of the files that the address names. */
export interface AmqpTls {
  readonly verify: boolean;
  readonly checkHostname: boolean;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const DEFAULT_PORT = 5672;
const DEFAULT_TLS_PORT = 5671;
const SCHEMES = ['amqp', 'pyamqp', 'librabbitmq', 'amqps'];

/**
 * Takes an address apart as kombu does: what is left out is guest, guest, localhost and the virtual host `/`; a list is
 * separated by `;`. Throws `invalid`; the sentence never repeats what may be a password.
 */
export function parseAmqpAddress(url: string): AmqpAddress {
  // Only where the next address begins: a semicolon may stand in a password.
  const [first = '', ...others] = url
    .trim()
    .replace(/;\s*$/, '')
    .split(/;\s*(?=[a-z][a-z0-9+.-]*:\/\/)/i);
  const places = [parsePlace(first, url), ...others.map((other) => parsePlace(other, url))] as const;
  return { text: [...new Set(places.map(({ text }) => text))].join(';'), places: [...places] };
}

function parsePlace(one: string, url: string): AmqpPlace {
  const parts = /^([^:/?#]+):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?/.exec(one);
  const [, scheme = '', netloc = '', path = '', query = ''] = parts ?? [];
  if (!SCHEMES.includes(scheme.toLowerCase())) {
    throw refusal(url, `names a broker that is none of ${SCHEMES.map((name) => `${name}://`).join(', ')} in its list`);
  }
  const isTls = scheme.toLowerCase() === 'amqps';
  const { username, password, hostport } = splitNetloc(url, netloc);
  const { host, port } = splitHostport(url, hostport, isTls ? DEFAULT_TLS_PORT : DEFAULT_PORT);
  const vhost = decode(url, path.replace(/^\//, '')) || '/';
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    text: `${isTls ? 'amqps' : 'amqp'}://${shownHost}:${port}/${encodeURIComponent(vhost)}`,
    host,
    port,
    vhost,
    username: username || 'guest',
    password: password || 'guest',
    tls: isTls ? readTls(url, new URLSearchParams(query)) : undefined,
  };
}

function splitNetloc(url: string, netloc: string) {
  const at = netloc.lastIndexOf('@');
  const userinfo = netloc.slice(0, Math.max(at, 0));
  const colon = userinfo.indexOf(':');
  return {
    username: decode(url, colon === -1 ? userinfo : userinfo.slice(0, colon)),
    password: decode(url, colon === -1 ? '' : userinfo.slice(colon + 1)),
    hostport: netloc.slice(at + 1),
  };
}

function splitHostport(url: string, hostport: string, defaultPort: number): { host: string; port: number } {
  const parts = /^(?:\[([^\]]+)\]|([^:[\];]*))(?::(\d*))?$/.exec(hostport);
  if (parts === null) {
    throw refusal(url, 'has a host and port that cannot be read; a password with @ / : ? or # must be percent-encoded');
  }
  const [, ipv6, name, digits] = parts;
  const port = digits ? Number(digits) : defaultPort;
  if (port < 1 || port > 65_535) throw refusal(url, 'has a port that is not between 1 and 65535');
  return { host: ipv6 ?? (decode(url, name ?? '') || 'localhost'), port };
}

/** `ca_certs`, `certfile`, … as in Celery's `broker_use_ssl`, or with the `ssl_` that kombu gives them in addresses. */
function readTls(url: string, parameters: URLSearchParams): AmqpTls {
  const find = (name: string) => parameters.get(`ssl_${name}`) ?? parameters.get(name) ?? '';
  const requirement = (find('cert_reqs') || 'required').toLowerCase().replace(/^(ssl\.)?cert_/, '');
  if (!['required', 'optional', 'none'].includes(requirement)) {
    throw refusal(url, 'has an ssl_cert_reqs that is not required, optional or none');
  }
  const read = (name: string) => readNamedFile(url, `ssl_${name}`, find(name));
  return {
    verify: requirement !== 'none',
    checkHostname: !/^(false|0|no|off)$/i.test(find('check_hostname')),
    ca: read('ca_certs'),
    cert: read('certfile'),
    key: read('keyfile'),
  };
}

function readNamedFile(url: string, parameter: string, path: string): string | undefined {
  if (path === '') return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw refusal(url, `names a file for ${parameter} that cannot be read: ${path}`, cause);
  }
}

function decode(url: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal(url, 'has a % that begins no percent-encoding; write it as %25');
  }
}

function refusal(url: string, why: string, cause?: unknown): ExpediterError {
  return new ExpediterError('invalid', `The broker address "${maskUrl(url)}" ${why}.`, { cause });
}
