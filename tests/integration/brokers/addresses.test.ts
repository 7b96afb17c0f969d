import { beforeAll, describe, expect, it } from 'vitest';
import { parseRedisAddress, type RedisAddress } from '../../../server/brokers/redis/address.ts';
import { openBroker } from '../../../server/brokers/registry.ts';
import { completeList } from '../../../server/brokers/url.ts';
import { python } from '../../support/celery.ts';

/** Every one of them is taken by Celery; a list stands for each of its servers. */
const ACCEPTED = [
  'redis://',
  'redis:///',
  'redis:///3',
  'redis://:pw@/1',
  'redis://redis-1',
  'redis://redis_1.internal.example:6380',
  'redis://h:/2',
  'redis://:7000/2',
  'redis://h//4',
  'redis://h/%35',
  'redis://127.0.0.1:6379/0',
  'redis://[::1]',
  'redis://[::1]:7000/1',
  'redis://u:p@[fe80::1:2]:7000/1',
  'REDIS://h/1',
  'redis://user@h',
  'redis://user:@h',
  'redis://:pw@h',
  'redis://user:pw@h:1/2',
  'redis://us%40er:p%3Aw%2F%3F%23%5B%5D%25@h',
  'redis://:%21%22%24%26%27%28%29%2A%2B%2C%3B%3C%3D%3E%5C%5E%60%7B%7C%7D~@h',
  "redis://:!$&'()*+,=._~-@h",
  'redis://:p%C3%A4ss%E2%82%AC%F0%9F%94%91@h',
  'redis://:pässwörd@h',
  'redis://:a+b%20c@h',
  'redis://:100%@h',
  'redis://:%zz%4@h',
  'redis://user:p@w@h',
  'redis://user:p:w:x@h',
  'redis://:%25%32%35@h',
  'redis://%68ost/1',
  'redis://h/1#fragment',
  'redis://h?heartbeat=3',
  'redis://h/1?',
  'redis://h/1?ssl_ca_certs=',
  'redis://h?ssl_cert_reqs=none',
  'redis://h?ssl_check_hostname=false',
  'rediss://h',
  'rediss://:pw@h:6380/3',
  'rediss://h?ssl_cert_reqs=required',
  'rediss://h?ssl_cert_reqs=optional',
  'rediss://h?ssl_cert_reqs=none',
  'rediss://h?ssl_cert_reqs=CERT_REQUIRED',
  'rediss://h?ssl_cert_reqs=CERT_OPTIONAL',
  'rediss://h?ssl_cert_reqs=CERT_NONE',
  'rediss://h?ssl_cert_reqs=none&ssl_cert_reqs=required',
  'redis+socket:///run/redis.sock',
  'redis+socket:///run/redis.sock?virtual_host=3',
  'redis+socket:///run/redis.sock?virtual_host=/3',
  'redis+socket://:pw@/run/redis.sock?virtual_host=1',
  'redis+socket://user:p%40w@/run/my%20redis.sock',
  'redis+socket:///run/redis.sock?db=3',
  'redis://a;redis://b',
  'redis://a:7000/2;redis://b',
  'redis://a:7000/2;redis://b/',
  'redis://a;redis://b:7000/3;redis://c',
  'redis://u:p@a:7000/2;b',
  'redis://u:p@a/2;b;c',
  'redis://:one@a;redis://:two@b',
  'redis://:one@a;redis://b',
  'redis://a;redis://b?ssl_cert_reqs=none',
  'rediss://a?ssl_cert_reqs=none;rediss://b',
  'rediss://a?ssl_cert_reqs=required;rediss://b;c',
  'sentinel://s1',
  'sentinel://s1:26380/2',
  'sentinel://:pw@s1:1/3;sentinel://s2',
  'sentinel://u:pw@s1/3;sentinel://:x@s2:26380/5;sentinel://[::1]:9',
  'sentinel://s1?ssl_cert_reqs=none;sentinel://s2',
];

/** None of them does. */
const REFUSED = [
  'redis://h:port',
  'redis://h:70000',
  'redis://h:-1',
  'redis://h/name',
  'redis://h/1/2',
  'redis://:pw/x@h',
  'redis://:pw#x@h',
  'redis://:pw?x@h',
  'redis://[::1',
  'rediss://h?ssl_cert_reqs=maybe',
  'redis+socket:///run/redis.sock?virtual_host=name',
];

/** What kombu's own transport would connect to, for each address; `null` where it takes none. */
const PROGRAM = `
import os, kombu
from kombu.transport import TRANSPORT_ALIASES
from kombu.utils.url import url_to_parts

def connparams(connection):
    transport = connection.get_transport_cls()
    channel = transport.Channel.__new__(transport.Channel)
    channel.connection = type('Connected', (), dict(client=connection, default_port=transport.default_port))
    return transport.Channel._connparams(channel)

def servers(url):
    connection = kombu.Connection(url, transport_options={'master_name': 'mymaster'})
    sentinels = [url_to_parts(each) for each in connection.alt or [url]] if url.startswith('sentinel') else []
    for _ in range(1 if sentinels else len(connection.alt) or 1):
        params = connparams(connection)
        places = [[each.hostname, each.port or 26379] for each in sentinels]
        yield dict(
            places=places or [[params.get('path') or params['host'], params.get('port')]],
            db=params['db'], username=params['username'], password=params['password'],
            tls=params['connection_class'].__name__.endswith('SSLConnection'),
            verify=bool(params['ssl_cert_reqs']) if 'ssl_cert_reqs' in params else None)
        connection.maybe_switch_next()

def attempt(url):
    try:
        return list(servers(url))
    except Exception:
        return None

addresses = json.loads(os.environ['ADDRESSES'])
print(json.dumps(dict(servers=[attempt(url) for url in addresses], schemes=list(TRANSPORT_ALIASES))))
`;

interface Server {
  readonly places: readonly (readonly [string, number | null])[];
  readonly db: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
  readonly verify: boolean | null;
}

let kombu: { readonly servers: readonly (readonly Server[] | null)[]; readonly schemes: readonly string[] };
beforeAll(async () => {
  const env = { ADDRESSES: JSON.stringify([...ACCEPTED, ...REFUSED]) };
  kombu = await python(PROGRAM, { brokerUrl: 'memory://', env });
});

function ours(url: string): readonly Server[] {
  const urls = url.startsWith('sentinel') ? [url] : completeList(url);
  return urls.map((each) => asServer(parseRedisAddress(each, { master_name: 'mymaster' })));
}

function asServer({ place, db, username, password, tls }: RedisAddress): Server {
  const places = 'path' in place ? [place] : 'sentinels' in place ? place.sentinels : [place];
  return {
    places: places.map((each) => ('path' in each ? [each.path, null] : [each.host, each.port])),
    db,
    username: username ?? null,
    password: password ?? null,
    tls: tls !== undefined,
    verify: tls?.verify ?? null,
  };
}

/** Where we mean the same and say it otherwise, or are stricter on purpose. */
function alike(server: Server, url: string): Server {
  const places = server.places.map(([host, port]) => [host === 'localhost' ? '127.0.0.1' : host, port] as const);
  // kombu trusts any certificate when the address does not say what it wants.
  return { ...server, places, verify: url.includes('ssl_cert_reqs=') ? server.verify : null };
}

describe('addresses of Redis', () => {
  it.each(ACCEPTED.map((url, at) => [url, at] as const))('reads %s as kombu does', (url, at) => {
    const theirs = kombu.servers[at];

    expect(theirs).not.toBeNull();
    expect(ours(url).map((server) => alike(server, url))).toEqual(theirs?.map((server) => alike(server, url)));
  });

  it.each(REFUSED.map((url, at) => [url, at] as const))('refuses %s, as kombu does', (url, at) => {
    expect(kombu.servers[ACCEPTED.length + at]).toBeNull();
    expect(() => ours(url)).toThrow(/^The broker address ".*" \S.*\.$/);
  });
});

describe('schemes', () => {
  it('has an answer for every transport of kombu', () => {
    for (const scheme of kombu.schemes.filter((name) => !AMQP.has(name))) {
      expect(answerTo(`${scheme}://`)).toMatch(/^(redis|.* cannot be watched: .*\.)$/);
    }
  });
});

const AMQP = new Set(['amqp', 'amqps', 'pyamqp', 'librabbitmq']);

function answerTo(url: string): string {
  try {
    return openBroker({ url, transport: { master_name: 'mymaster' } }).kind;
  } catch (error) {
    return (error as Error).message;
  }
}
