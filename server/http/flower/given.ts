import { ExpediterError } from '../../../lib/errors.ts';

/** What a request of Flower's API says in its query and in its form, read as Flower reads it. */
export interface Given {
  /** Undefined when it is absent or empty. */
  text(name: string): string | undefined;
  /** Throws `invalid` when it is absent or empty. */
  required(name: string): string;
  int(name: string): number | undefined;
  float(name: string): number | undefined;
  /** False when it is absent. */
  flag(name: string): boolean;
}

const FLAGS: Readonly<Record<string, boolean>> = {
  y: true,
  yes: true,
  t: true,
  true: true,
  on: true,
  '1': true,
  n: false,
  no: false,
  f: false,
  false: false,
  off: false,
  '0': false,
};

/** The last word counts where a name was given twice. */
export function givenBy(fields: Iterable<readonly [string, string]>): Given {
  const values = new Map(fields);
  const text = (name: string) => values.get(name)?.trim() || undefined;

  function number(name: string, type: 'int' | 'float'): number | undefined {
    const value = text(name);
    if (value === undefined) return undefined;
    const pattern = type === 'int' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
    if (!pattern.test(value)) throw wrong(value, type);
    return Number(value);
  }

  return {
    text,
    required(name) {
      const value = text(name);
      if (value === undefined) throw new ExpediterError('invalid', `Missing argument ${name}`);
      return value;
    },
    int: (name) => number(name, 'int'),
    float: (name) => number(name, 'float'),
    flag(name) {
      const value = text(name);
      if (value === undefined) return false;
      const flag = FLAGS[value.toLowerCase()];
      if (flag === undefined) throw wrong(value, 'bool');
      return flag;
    },
  };
}

function wrong(value: string, type: string): ExpediterError {
  return new ExpediterError('invalid', `Invalid argument '${value}' of type '${type}'`);
}
