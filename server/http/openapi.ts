import { z } from 'zod';
import * as jobModels from '../../lib/contract/job-models.ts';
import * as generalModels from '../../lib/contract/models.ts';
import { Problem } from '../../lib/contract/problem.ts';
import type { Endpoint } from '../../lib/contract/rest.ts';
import { objectsOf } from './input.ts';

const models = { ...generalModels, ...jobModels };

type Json = Readonly<Record<string, unknown>>;

/** The description of the API in OpenAPI 3.1, printed from the table of endpoints and the schemas that validate it. */
export function openApi(endpoints: readonly Endpoint[], { version, basePath }: { version: string; basePath: string }) {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const methods = paths[endpoint.path] ?? {};
    methods[endpoint.method.toLowerCase()] = operation(endpoint);
    paths[endpoint.path] = methods;
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Expediter',
      version,
      description:
        'Times are Unix seconds, durations seconds. Lists page by an opaque cursor. An absent field is unknown.',
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    paths,
    components: { schemas: components(endpoints) },
  };
}

function operation(endpoint: Endpoint): Json {
  const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const isQuery = endpoint.method === 'GET';
  const body = isQuery ? undefined : bodyOf(endpoint, inPath);
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    description: `Needs the access "${endpoint.needs}".`,
    parameters: parametersOf(endpoint, inPath, isQuery),
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: {
      '200': { description: 'The answer', content: contentOf(endpoint) },
      default: {
        description: 'What went wrong (RFC 9457)',
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    },
  };
}

function contentOf(endpoint: Endpoint): Json {
  const media = endpoint.media ?? ['application/json'];
  return Object.fromEntries(media.map((type) => [type, { schema: ref(replyName(endpoint)) }]));
}

function parametersOf(endpoint: Endpoint, inPath: readonly string[], isQuery: boolean): readonly Json[] {
  const fields = new Map(objectsOf(endpoint.input).flatMap(({ shape }) => Object.entries(shape)));
  const own = [...fields]
    .filter(([name]) => isQuery || inPath.includes(name))
    .map(([name, field]) => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || !isOptional(field),
      schema: inputSchema(field),
    }));
  return [...own, CLUSTER];
}

/** What the router takes for every endpoint. */
const CLUSTER: Json = {
  name: 'cluster',
  in: 'query',
  required: false,
  description: 'The name of the cluster that is meant; the first one without it',
  schema: { type: 'string' },
};

function isOptional(field: z.core.$ZodType): boolean {
  return z.safeParse(field, undefined).success;
}

/** The input without what stands in the path. */
function bodyOf(endpoint: Endpoint, inPath: readonly string[]): Json {
  return without(inputSchema(endpoint.input), inPath);
}

function without(schema: Json, names: readonly string[]): Json {
  const keep = (name: string) => !names.includes(name);
  return Object.fromEntries(
    Object.entries(schema).flatMap(([keyword, value]) => {
      if (keyword === 'properties') return [[keyword, pick(value as Json, keep)]];
      if (keyword === 'required') return nonEmpty(keyword, (value as string[]).filter(keep));
      if (!/^(allOf|anyOf|oneOf)$/.test(keyword)) return [[keyword, value]];
      return [[keyword, (value as Json[]).map((part) => without(part, names))]];
    }),
  );
}

function pick(properties: Json, keep: (name: string) => boolean): Json {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => keep(name)));
}

function nonEmpty(keyword: string, names: readonly string[]): [string, readonly string[]][] {
  return names.length === 0 ? [] : [[keyword, names]];
}

function inputSchema(schema: z.core.$ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}

/** The models by their names, and what each endpoint replies, referring to them. */
function components(endpoints: readonly Endpoint[]): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, model] of [...Object.entries(models), ['Problem', Problem] as const]) {
    if (model instanceof z.ZodType) registry.add(model, { id });
  }
  for (const endpoint of endpoints) {
    if (!registry.has(endpoint.reply)) registry.add(endpoint.reply, { id: `${endpoint.id}Reply` });
  }
  const { schemas } = z.toJSONSchema(registry, { uri: refTo, unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]));
}

const MODEL_NAMES: ReadonlyMap<unknown, string> = new Map(Object.entries(models).map(([name, model]) => [model, name]));

function replyName(endpoint: Endpoint): string {
  return MODEL_NAMES.get(endpoint.reply) ?? `${endpoint.id}Reply`;
}

function ref(name: string): Json {
  return { $ref: refTo(name) };
}

function refTo(name: string): string {
  return `#/components/schemas/${name}`;
}
