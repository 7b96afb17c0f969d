// Tables in docs/ between `<!-- printed: NAME -->` and `<!-- end -->`.
import { FLOWER_OPTIONS, flowerVariable } from '../server/config/flower-options.ts';
import { flagOf, OPTIONS } from '../server/config/options.ts';
import { OWN_METRICS } from '../server/metrics/own-metrics.ts';

export const DOCS = ['docs/metrics.md', 'docs/flower.md'];

/** @type {Readonly<Record<string, () => string>>} */
const TABLES = {
  'own metrics': () =>
    table(
      ['metric', 'type', 'labels besides `cluster`', ''],
      OWN_METRICS.map(({ name, type, labels, help }) => [
        `\`${name}\``,
        type,
        labels.map((label) => `\`${label}\``).join(', '),
        help,
      ]),
    ),
  'metrics options': () =>
    table(
      ['flag', 'default', ''],
      Object.values(OPTIONS)
        .filter(({ group }) => group === 'Metrics')
        .map((row) => {
          const fallback = 'defaultHelp' in row ? row.defaultHelp : `\`${row.default}\``;
          return [`\`${flagOf(row.key)} ${row.value}\``, fallback, row.help];
        }),
    ),
  'flower options': () =>
    table(
      ['Flower', 'Expediter'],
      Object.entries(FLOWER_OPTIONS).map(([name, option]) => [
        `\`${name}\`, \`${flowerVariable(name)}\``,
        'ours' in option ? `\`${flagOf(option.ours)}\`${option.note ? `: ${option.note}` : ''}` : option.instead,
      ]),
    ),
};

/** @param {string} text */
export function withTables(text) {
  return text.replace(/<!-- printed: ([\w ]+) -->\n[\s\S]*?<!-- end -->/g, (whole, name) => {
    const print = TABLES[name];
    return print === undefined ? whole : `<!-- printed: ${name} -->\n\n${print()}\n\n<!-- end -->`;
  });
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...others.map(line)].join('\n');
}
