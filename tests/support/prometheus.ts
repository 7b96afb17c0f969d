import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { run, temporaryDirectory } from './processes.ts';
import { until } from './wait.ts';

export interface RunningPrometheus {
  readonly url: string;
  /** The result of a PromQL query, as the HTTP API gives it. */
  query(
    expression: string,
  ): Promise<readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[]>;
  stop(): Promise<void>;
}

/** A Prometheus that scrapes one target every second, with the labels that celery-exporter's dashboards ask for. */
export async function startPrometheus(
  target: string,
  { rules }: { readonly rules: string },
): Promise<RunningPrometheus> {
  const dir = temporaryDirectory('prometheus');
  const port = await freePort();
  const { host } = new URL(target);
  mkdirSync(join(dir, 'data'));
  writeFileSync(
    join(dir, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: [
        {
          job_name: 'celery-expediter',
          honor_labels: true,
          static_configs: [{ targets: [host], labels: { namespace: 'shop' } }],
        },
      ],
    }),
  );
  const prometheus = run(
    'prometheus',
    [
      `--config.file=${join(dir, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: dir },
  );
  const url = `http://127.0.0.1:${port}`;
  const isReady = () => fetch(`${url}/-/ready`).then(({ ok }) => ok);
  await until('Prometheus to be ready', () => prometheus.hasExited() || isReady(), { timeoutMs: 30_000 });
  if (prometheus.hasExited()) throw new Error(`Prometheus ended. Its log:\n${prometheus.stderr()}`);
  return {
    url,
    async query(expression) {
      const response = await fetch(`${url}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query: expression }),
      });
      const answer = await response.json();
      if (answer.status !== 'success') throw new Error(`${expression}: ${answer.error}`);
      return answer.data.result;
    },
    stop: prometheus.kill,
  };
}

/** What promtool says of a text or of files: '' when nothing is wrong. */
export function promtool(args: readonly string[], input = ''): string {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  if (error) throw error;
  return status === 0 && stderr === '' ? '' : `${stdout}${stderr}`;
}
