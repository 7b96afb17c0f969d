/**
 * Whether a value is as a JSON Schema says: a reading of its own of what openapi.json prints, beside zod's. It knows the
 * keywords that are printed and throws at any other, so that none is passed over.
 */
type Schema = Readonly<Record<string, unknown>>;

const SAYS_NOTHING = new Set(['description', 'default', 'title', 'examples']);

/** What is wrong, each with its place; [] when nothing is. */
export function schemaProblems(schema: Schema, value: unknown, schemas: Readonly<Record<string, Schema>>): string[] {
  return problemsAt('$', schema, value);

  function problemsAt(at: string, schema: Schema, value: unknown): string[] {
    return Object.entries(schema).flatMap(([keyword, wanted]) => judge(at, keyword, wanted, value, schema));
  }

  function judge(at: string, keyword: string, wanted: unknown, value: unknown, schema: Schema): string[] {
    const wrong = (is: boolean) => (is ? [] : [`${at}: ${keyword} ${JSON.stringify(wanted)}, got ${print(value)}`]);
    switch (keyword) {
      case '$ref': {
        const target = schemas[String(wanted).split('/').at(-1) ?? ''];
        if (target === undefined) throw new Error(`${at}: nothing is at ${wanted}`);
        return problemsAt(at, target, value);
      }
      case 'type':
        return wrong([wanted].flat().some((type) => isOfType(value, String(type))));
      case 'const':
        return wrong(value === wanted);
      case 'enum':
        return wrong((wanted as unknown[]).includes(value));
      case 'minimum':
        return wrong(typeof value !== 'number' || value >= Number(wanted));
      case 'exclusiveMinimum':
        return wrong(typeof value !== 'number' || value > Number(wanted));
      case 'maximum':
        return wrong(typeof value !== 'number' || value <= Number(wanted));
      case 'required':
        return wrong(!isObject(value) || (wanted as string[]).every((name) => value[name] !== undefined));
      case 'properties':
        return Object.entries(wanted as Record<string, Schema>).flatMap(([name, part]) =>
          isObject(value) && value[name] !== undefined ? problemsAt(`${at}.${name}`, part, value[name]) : [],
        );
      case 'additionalProperties':
        return furtherOf(schema, value).flatMap(([name, item]) =>
          wanted === false ? [`${at}: knows no ${name}`] : problemsAt(`${at}.${name}`, wanted as Schema, item),
        );
      case 'propertyNames':
        return (isObject(value) ? Object.keys(value) : []).flatMap((name) => problemsAt(at, wanted as Schema, name));
      case 'items':
        return (Array.isArray(value) ? value : []).flatMap((item, i) =>
          problemsAt(`${at}[${i}]`, wanted as Schema, item),
        );
      case 'allOf':
        return (wanted as Schema[]).flatMap((part) => problemsAt(at, part, value));
      case 'anyOf':
        return wrong((wanted as Schema[]).some((part) => problemsAt(at, part, value).length === 0));
      case 'oneOf':
        return wrong((wanted as Schema[]).filter((part) => problemsAt(at, part, value).length === 0).length === 1);
      default:
        if (!SAYS_NOTHING.has(keyword)) throw new Error(`${at}: the keyword "${keyword}" is not understood`);
        return [];
    }
  }
}

function furtherOf({ properties = {} }: Schema, value: unknown): [string, unknown][] {
  if (!isObject(value)) return [];
  return Object.entries(value).filter(([name]) => !Object.hasOwn(properties as object, name));
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function print(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
