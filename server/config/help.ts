import { flagOf, GROUPS, OPTIONS, type OptionRow } from './options.ts';

const OWN: readonly (readonly [string, string])[] = [
  ['--config PATH', 'options from a file; else expediter.config.{json,yaml} in the current directory'],
  ['--help, -h', 'this text'],
  ['--version, -v', 'the version'],
];
const INDENT = '  ';
const WIDTH = 100;

/** Every option by group, printed from the table. */
export function printHelp(): string {
  const rows: readonly OptionRow[] = Object.values(OPTIONS);
  const groups = GROUPS.map((group) => {
    const own = group === 'Other' ? OWN : [];
    const lines = [...rows.filter((row) => row.group === group).map(describe), ...own];
    return [`${group}:`, ...lines.flatMap(([name, help]) => paragraph(name, help))].join('\n');
  });
  return [
    'Usage: expediter [FLAGS]        (npm start -- FLAGS)\n' +
      '       expediter flower-migrate [FLOWER’S COMMAND LINE]   prints the configuration that stands for Flower’s',
    'Mission control for Celery: watches the events of workers and serves what they tell.',
    ...groups,
    'A flag --foo-bar is also the variable EXPEDITER_FOO_BAR and the key fooBar in the config file.\n' +
      'Precedence: flag, environment, config file, CELERY_… and FLOWER_… of the environment, default.',
  ].join('\n\n');
}

function describe(row: OptionRow): readonly [string, string] {
  const flag = flagOf(row.key);
  const isSwitch = row.value === undefined;
  const name = isSwitch && row.default === 'true' ? `${flag}, ${flag.replace('--', '--no-')}` : flag;
  const fallback = isSwitch ? (row.default === 'true' ? 'on' : 'off') : (row.defaultHelp ?? row.default);
  return [isSwitch ? name : `${name} ${row.value}`, `${row.help}${fallback === undefined ? '' : ` [${fallback}]`}`];
}

/** The name on a line of its own, the help below it, wrapped. */
function paragraph(name: string, help: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of help.split(' ')) {
    if (line.length + word.length >= WIDTH) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [`${INDENT}${name}`, ...[...lines, line].map((text) => INDENT.repeat(3) + text)];
}
