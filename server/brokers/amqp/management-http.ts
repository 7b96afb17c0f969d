import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** Where a management API listens, and as whom we speak to it. */
export interface ApiPlace {
  /** `http://host:15672`, without credentials; a path when it is served below one. */
  readonly base: string;
  readonly username: string;
  readonly password: string;
  /** What the broker's own TLS trusts; the system's authorities where it names none. */
  readonly tls?: ApiTls | undefined;
}

export interface ApiTls {
  readonly verify: boolean;
  readonly checkHostname: boolean;
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Why there is no answer. `absent`: nothing listens there, or it cannot be reached. `denied`: RabbitMQ knows us not, or
 * gives us not enough rights. `foreign`: what answers is no management API. `failed`: anything else.
 */
export type ApiFailureKind = 'absent' | 'denied' | 'foreign' | 'failed';

export class ApiFailure extends Error {
  readonly kind: ApiFailureKind;

  /** `why` is a clause without a subject: "refused the connection". Never holds a secret. */
  constructor(kind: ApiFailureKind, why: string, options?: { cause?: unknown }) {
    super(why, options);
    this.name = 'ApiFailure';
    this.kind = kind;
  }
}

export interface ApiClient {
  /** The parsed JSON below `/api/`. Rejects with an `ApiFailure`, after `timeoutMs` at the latest. */
  get(path: string): Promise<unknown>;
  /** Whether a RabbitMQ asks for a login here. Sends no credentials: a standard port may belong to somebody else. */
  asksForLogin(): Promise<boolean>;
  close(): void;
}

export interface ApiLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

// A page of 500 queues with the columns we ask for is half a megabyte.
export const API_LIMITS: ApiLimits = { timeoutMs: 4_000, maxBytes: 16 * 1024 * 1024 };
/** As every RabbitMQ says in `www-authenticate`. */
const REALM = /RabbitMQ Management/i;

export function createApiClient(place: ApiPlace, limits: ApiLimits = API_LIMITS): ApiClient {
  const isTls = place.base.startsWith('https:');
  const options = { keepAlive: true, maxSockets: 2 };
  const agent = isTls ? new HttpsAgent({ ...options, ...tlsOptions(place.tls) }) : new HttpAgent(options);
  const login = `Basic ${Buffer.from(`${place.username}:${place.password}`).toString('base64')}`;

  /** Time counts to the last byte: one that sends a byte now and then must not hold us up for ever. */
  function ask(path: string, headers: Readonly<Record<string, string>>): Promise<ApiAnswer> {
    const signal = AbortSignal.timeout(limits.timeoutMs);
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(signal.aborted ? timedOut(limits) : failureOf(error));
      const send = isTls ? requestHttps : requestHttp;
      const request = send(`${place.base}/api/${path}`, { agent, signal, headers }, (response) => {
        read(response, limits.maxBytes).then(resolve, fail);
      });
      request.on('error', fail);
      request.end();
    });
  }

  return {
    async get(path) {
      return readValue(await ask(path, { accept: 'application/json', authorization: login }));
    },
    async asksForLogin() {
      const { status, challenge } = await ask('overview', { accept: 'application/json' });
      return status === 401 && REALM.test(challenge);
    },
    close: () => agent.destroy(),
  };
}

function tlsOptions(tls: ApiTls | undefined) {
  if (tls === undefined) return {};
  return {
    rejectUnauthorized: tls.verify,
    ...(tls.checkHostname ? {} : { checkServerIdentity: () => undefined }),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  };
}

interface ApiAnswer {
  readonly status: number;
  readonly challenge: string;
  readonly text: string;
}

async function read(response: IncomingMessage, maxBytes: number): Promise<ApiAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes: Buffer = chunk; // a response without an encoding gives bytes
    size += bytes.length;
    if (size > maxBytes) {
      response.destroy();
      throw new ApiFailure('failed', `sent more than ${maxBytes} bytes`);
    }
    chunks.push(bytes);
  }
  return {
    status: response.statusCode ?? 0,
    challenge: response.headers['www-authenticate'] ?? '',
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

function readValue({ status, text }: ApiAnswer): unknown {
  const value = parsed(text);
  if (status === 200 && value !== undefined) return value;
  if (status === 401 || status === 403) throw new ApiFailure('denied', reasonIn(value));
  if (status === 404 || value === undefined)
    throw new ApiFailure('foreign', `answered ${status}, which is not RabbitMQ`);
  throw new ApiFailure('failed', `answered ${status}: ${reasonIn(value)}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RabbitMQ's own word, as in `{"error": "not_authorised", "reason": "Not management user"}`; cut, for it is foreign. */
function reasonIn(value: unknown): string {
  const reason = typeof value === 'object' && value !== null && 'reason' in value ? value.reason : undefined;
  return typeof reason === 'string' ? reason.slice(0, 200) : 'without a reason';
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
};

function timedOut({ timeoutMs }: ApiLimits): ApiFailure {
  return new ApiFailure('absent', `it did not answer within ${timeoutMs / 1000} s`);
}

/** Of OpenSSL's and Node's words only the code crosses. */
function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = NETWORK[code];
  if (known !== undefined) return new ApiFailure('absent', known, { cause: error });
  if (/CERT|SIGNATURE|ISSUER|ALTNAME/.test(code)) {
    return new ApiFailure('failed', `its TLS certificate cannot be trusted (${code})`, { cause: error });
  }
  if (/SSL|EPROTO|HPE_/.test(code))
    return new ApiFailure('foreign', `it does not speak that there (${code})`, { cause: error });
  return new ApiFailure('failed', `the connection broke${code === '' ? '' : ` (${code})`}`, { cause: error });
}
