export type MetricType = 'counter' | 'gauge' | 'histogram';
export type LabelPairs = readonly (readonly [name: string, value: string])[];

/** A page of metrics as Prometheus reads it, being written: one family after the other. */
export interface MetricsPage {
  /** Begins a family. A counter's name ends in `_total`. */
  family(name: string, type: MetricType, help: string): void;
  /** `labels` as `labelText` writes them. */
  sample(name: string, labels: string, value: number): void;
  /** Lines that are written already. */
  append(lines: string): void;
  text(): string;
}

export function createPage({ openMetrics }: { readonly openMetrics: boolean }): MetricsPage {
  let text = '';
  return {
    family(name, type, help) {
      // OpenMetrics names the family without the suffix of its samples.
      const title = openMetrics && type === 'counter' ? name.replace(/_total$/, '') : name;
      text += `# HELP ${title} ${help}\n# TYPE ${title} ${type}\n`;
    },
    sample(name, labels, value) {
      text += `${name}${labels === '' ? '' : `{${labels}}`} ${printValue(value)}\n`;
    },
    append(lines) {
      text += lines;
    },
    text: () => text,
  };
}

/** `a="1",b="2"`. */
export function labelText(labels: LabelPairs): string {
  return labels.map(([name, value]) => `${name}="${escapeLabel(value)}"`).join(',');
}

export function joinLabels(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(',');
}

/** As Python writes a bound: `1.0`, `0.005`. Other clients' queries name buckets by this text. */
export function boundText(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}

function escapeLabel(value: string): string {
  return /[\\"\n]/.test(value) ? value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n') : value;
}

function printValue(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}
