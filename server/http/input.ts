import { z } from 'zod';
import type { Endpoint } from '../../lib/contract/rest.ts';
import { ExpediterError } from '../../lib/errors.ts';
import { nearest } from '../../lib/query/nearest.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Path, query and body of a request as they came. */
export interface RawInput {
  readonly path: Fields;
  readonly query: Fields;
  readonly body: Fields;
}

/**
 * The parsed input of an endpoint. Throws `invalid` with one sentence that names the field and the mend. A field that
 * the endpoint does not know is refused: a misspelt `terminate` must not become a milder command.
 */
export function parseInput(endpoint: Endpoint, { path, query, body }: RawInput): unknown {
  const objects = objectsOf(endpoint.input);
  const input = { ...withoutEmpty(query, objects), ...body, ...path };
  const known = new Set(objects.flatMap(({ shape }) => Object.keys(shape)));
  for (const name of Object.keys(input)) {
    if (!known.has(name)) throw unknownField(name, known);
  }
  const parsed = endpoint.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ExpediterError('invalid', explain(parsed.error, objects));
}

/**
 * The name of the cluster that a request speaks of, and the rest: every endpoint takes it, in the query or the body.
 * Throws `invalid` when two are named, because a command must not go to the one that was not meant.
 */
export function takeCluster({ path, query, body }: RawInput): {
  readonly cluster: string | undefined;
  readonly input: RawInput;
} {
  const { cluster: asked, ...restOfQuery } = query;
  const { cluster: told, ...restOfBody } = body;
  const [cluster, other] = [...new Set([asked, told].filter((name) => name !== undefined && name !== ''))];
  if (cluster !== undefined && typeof cluster !== 'string') {
    throw new ExpediterError('invalid', 'Field "cluster": takes the name of a cluster.');
  }
  if (other !== undefined) {
    throw new ExpediterError('invalid', 'Field "cluster": the query and the body name two, leave one out.');
  }
  return { cluster, input: { path, query: restOfQuery, body: restOfBody } };
}

/** The objects a schema is made of: one, the parts of an intersection, the branches of a union. */
export function objectsOf(schema: z.core.$ZodType): readonly z.ZodObject[] {
  if (schema instanceof z.ZodObject) return [schema];
  if (schema instanceof z.ZodIntersection) return [...objectsOf(schema.def.left), ...objectsOf(schema.def.right)];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(objectsOf);
  throw new TypeError('The input of an endpoint is made of objects.');
}

/** `?from=&to=` leaves them out; `?refresh=` is a bare flag, and true. */
function withoutEmpty(query: Fields, objects: readonly z.ZodObject[]): Fields {
  const isFlag = (name: string) => {
    const schema = objects.find(({ shape }) => Object.hasOwn(shape, name))?.shape[name];
    const parsed = schema === undefined ? undefined : z.safeParse(schema, '');
    return parsed?.success === true && typeof parsed.data === 'boolean';
  };
  return Object.fromEntries(Object.entries(query).filter(([name, value]) => value !== '' || isFlag(name)));
}

function unknownField(name: string, known: ReadonlySet<string>): ExpediterError {
  const near = nearest(name, known);
  const mend = near === undefined ? `it takes ${[...known].join(', ') || 'none'}.` : `did you mean "${near}"?`;
  return new ExpediterError('invalid', `Unknown field "${name}"; ${mend}`);
}

function explain(error: z.core.$ZodError, objects: readonly z.ZodObject[]): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'The input is not right.';
  const field = issue.path.join('.');
  const message = describe(issue, objects);
  return field === '' ? `${message}.` : `Field "${field}": ${message}.`;
}

function describe(issue: z.core.$ZodIssue, objects: readonly z.ZodObject[]): string {
  if (issue.code !== 'invalid_union') return lowerFirst(issue.message);
  const branches = issue.errors.flatMap((issues) => issues[0]?.message ?? []);
  if (branches.length > 0) return [...new Set(branches.map(lowerFirst))].join(', or ');
  const words = wordsFor(String(issue.path.at(-1)), objects);
  return words.length === 0 ? lowerFirst(issue.message) : `takes one of ${words.join(', ')}`;
}

/** The words that tell the branches of a union apart. */
function wordsFor(name: string, objects: readonly z.ZodObject[]): readonly string[] {
  return objects.flatMap(({ shape }) => {
    const field = shape[name];
    return field instanceof z.ZodLiteral ? [...field.values].map(String) : [];
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}
