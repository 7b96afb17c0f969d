/** What becomes of each option of Flower 2: an option of ours, or a clause that says what to use instead. */
export type FlowerOption =
  | { readonly ours: string; readonly note?: string }
  /** `secure`: who relied on it is open without it. */
  | { readonly instead: string; readonly secure?: true };

const PROXY = 'there is no login yet: put a proxy with one in front, and listen on 127.0.0.1';
const TLS = 'there is no TLS of our own: end it in the proxy in front';
const NEEDLESS = 'not needed';

/** By Flower's own names; as a variable each is `FLOWER_` and the name in capitals. */
export const FLOWER_OPTIONS: Readonly<Record<string, FlowerOption>> = {
  port: { ours: 'port' },
  address: { ours: 'host', note: 'Flower listens everywhere when it is empty, Expediter on 127.0.0.1' },
  url_prefix: { ours: 'basePath' },
  max_tasks: { ours: 'maxTasks', note: 'kept on disk: may be far more than Flower held in memory' },
  read_only: { ours: 'readOnly' },
  enable_events: { ours: 'enableEvents' },
  purge_offline_workers: { ours: 'metricsPurgeWorkers' },
  task_runtime_metric_buckets: { ours: 'metricsBuckets' },
  basic_auth: { instead: PROXY, secure: true },
  auth: { instead: PROXY, secure: true },
  auth_provider: { instead: PROXY, secure: true },
  oauth2_key: { instead: PROXY, secure: true },
  oauth2_secret: { instead: PROXY, secure: true },
  oauth2_redirect_uri: { instead: PROXY, secure: true },
  cookie_secret: { instead: `${NEEDLESS} without a login` },
  ca_certs: { instead: TLS, secure: true },
  certfile: { instead: TLS, secure: true },
  keyfile: { instead: TLS, secure: true },
  unix_socket: { instead: 'listens on a TCP port alone: --host 127.0.0.1 --port' },
  debug: { instead: 'use --log-level debug' },
  inspect_timeout: {
    instead: `${NEEDLESS}: workers have 1.5 s for an answer; how often they are asked is --inspect-interval`,
  },
  max_workers: { instead: `${NEEDLESS}: a worker that left is forgotten after a day` },
  db: { instead: 'use --store sqlite:PATH; the old file is not read' },
  persistent: { instead: `${NEEDLESS}: history is always kept, see --store and --retention` },
  state_save_interval: { instead: `${NEEDLESS}: what happens is written within a second` },
  broker_api: { ours: 'brokerApi' },
  xheaders: { instead: NEEDLESS },
  auto_refresh: { instead: `${NEEDLESS}: pages are live` },
  natural_time: { instead: `${NEEDLESS}: pages show both` },
  tasks_columns: { instead: 'choose columns on the page' },
  format_task: { instead: 'use --redact to hide values by the names of arguments' },
  conf: { instead: 'use expediter.config.yaml; `expediter flower-migrate --conf FILE` writes it' },
  unauthenticated_api: { instead: `${NEEDLESS}: looking is free, commands follow --read-only and --insecure-commands` },
  github_oauth_domain: { instead: PROXY },
  gitlab_oauth_domain: { instead: PROXY },
  gitlab_auth_allowed_groups: { instead: PROXY },
  gitlab_min_access_level: { instead: PROXY },
  oauth2_okta_base_url: { instead: PROXY },
};

export const flowerVariable = (name: string): string => `FLOWER_${name.toUpperCase()}`;

/** Flower's way to write a value, in ours: `['a', 'b']` and `(1, 2)` become texts with commas. */
export function flowerText(ours: string, text: string): string {
  if (ours === 'basePath') return text === '' || text.startsWith('/') ? text : `/${text}`;
  return text;
}
