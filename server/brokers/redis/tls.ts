import { readFileSync } from 'node:fs';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import type { ExpediterError } from '../../../lib/errors.ts';

/** How TLS is spoken. The certificates are the content of the files that were named. */
export interface RedisTls {
  readonly verify: boolean;
  readonly checkHostname: boolean;
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/**
 * `ssl_*` as kombu and redis-py name them; undefined when TLS is asked for neither by the scheme nor by one of them.
 * What is left out is on: kombu trusts any certificate behind a `rediss://` that says nothing, and redis-py before 6
 * looks at no host name. `refuse` makes the error of half a sentence.
 */
export function readTls(
  parameters: ReadonlyMap<string, string>,
  isAsked: boolean,
  refuse: (why: string, cause?: unknown) => ExpediterError,
): RedisTls | undefined {
  if (!isAsked && ![...parameters.keys()].some((name) => name.startsWith('ssl_'))) return undefined;
  const requirement = (parameters.get('ssl_cert_reqs') ?? 'required').toLowerCase().replace(/^cert_/, '');
  if (!['required', 'optional', 'none'].includes(requirement)) {
    throw refuse('has an ssl_cert_reqs that is not required, optional or none');
  }
  const read = (parameter: string): string | undefined => {
    const path = parameters.get(parameter);
    if (path === undefined) return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch (cause) {
      throw refuse(`names a file for ${parameter} that cannot be read: ${path}`, cause);
    }
  };
  const tls = {
    verify: requirement !== 'none',
    checkHostname: !/^(false|0|no|off)$/i.test(parameters.get('ssl_check_hostname') ?? ''),
    ca: read('ssl_ca_certs'),
    cert: read('ssl_certfile'),
    // redis-py takes a certificate and its key from one file as well.
    key: read('ssl_keyfile') ?? read('ssl_certfile'),
  };
  checkPem(tls, parameters, refuse);
  return tls;
}

/** Node would take an authority that is none without a word, and find fault with the others only when it connects. */
function checkPem(tls: RedisTls, parameters: ReadonlyMap<string, string>, refuse: (why: string) => ExpediterError) {
  const fileOf = (parameter: string) => `${parameter} that is not PEM: ${parameters.get(parameter)}`;
  if (tls.ca !== undefined && !tls.ca.includes('-----BEGIN '))
    throw refuse(`names a file for ${fileOf('ssl_ca_certs')}`);
  const { cert, key } = tls;
  if (cert !== undefined && !isTaken({ cert })) throw refuse(`names a file for ${fileOf('ssl_certfile')}`);
  if (key !== undefined && !isTaken({ key })) {
    if (parameters.has('ssl_keyfile'))
      throw refuse(`names a file for ${fileOf('ssl_keyfile')}, or that wants a passphrase`);
    throw refuse('names an ssl_certfile without its key: add ssl_keyfile');
  }
  if (cert !== undefined && !isTaken({ cert, key }))
    throw refuse('names an ssl_keyfile that does not belong to its ssl_certfile');
}

function isTaken(context: { readonly cert?: string | undefined; readonly key?: string | undefined }): boolean {
  try {
    createSecureContext(context);
    return true;
  } catch {
    return false;
  }
}

/** As Node's own `tls` takes it. */
export function tlsOptions(tls: RedisTls): ConnectionOptions {
  return {
    rejectUnauthorized: tls.verify,
    ...(tls.checkHostname ? {} : { checkServerIdentity: () => undefined }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  };
}
