import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../../../lib/contract/rest.ts';
import { openApi } from '../../../../server/http/openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: object } } };
}

const description = openApi(ENDPOINTS, { version: '1.2.3', basePath: '/ops' });
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation: operation as unknown as Operation,
  })),
);

function operation(id: string): Operation {
  const found = operations.find((one) => one.operation.operationId === id);
  if (found === undefined) throw new Error(`There is no operation ${id}`);
  return found.operation;
}

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = '$ref' in value && typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(refsIn)];
}

describe('openApi', () => {
  it('is OpenAPI 3.1 below the prefix it is served under', () => {
    expect(description).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' }, servers: [{ url: '/ops' }] });
  });

  it('describes every endpoint once', () => {
    const described = operations.map(
      ({ method, path, operation: { operationId } }) => `${operationId} ${method} ${path}`,
    );

    expect(described.toSorted()).toEqual(
      ENDPOINTS.map(({ id, method, path }) => `${id} ${method.toLowerCase()} ${path}`).toSorted(),
    );
  });

  it('refers to nothing that it does not hold', () => {
    const refs = new Set(refsIn(description));
    const schemas: object = description.components.schemas;

    const missing = [...refs].filter((ref) => !Object.hasOwn(schemas, ref.replace('#/components/schemas/', '')));

    expect(refs.size).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });

  it('names every parameter of a path, and each parameter once', () => {
    for (const {
      path,
      operation: { parameters },
    } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required)).toBe(true);
      expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    }
  });

  it('tells needed parameters from optional ones', () => {
    const required = Object.fromEntries(
      operation('getFacets').parameters.map(({ name, required }) => [name, required]),
    );

    expect(required).toEqual({ q: false, field: true, from: false, to: false, cluster: false });
  });

  it('leaves out of a body what stands in the path', () => {
    const revoke = operation('revokeTask').requestBody?.content['application/json'].schema;
    const control = JSON.stringify(operation('controlWorker').requestBody);

    expect(revoke).toMatchObject({ properties: { terminate: {}, signal: {}, reason: {} } });
    expect(JSON.stringify(revoke)).not.toContain('"uuid"');
    expect(control).not.toContain('"hostname"');
    expect(control).toContain('rate-limit');
  });

  it('has no body where there is none', () => {
    for (const {
      method,
      operation: { requestBody },
    } of operations) {
      expect(requestBody === undefined).toBe(method === 'get');
    }
  });

  it('holds what an endpoint may answer as a schema with fields', () => {
    const schemas = description.components.schemas as Record<string, { readonly properties?: object }>;

    expect(schemas.TaskSummary?.properties).toHaveProperty('uuid');
    expect(schemas.listTasksReply?.properties).toMatchObject({
      items: { items: { $ref: '#/components/schemas/TaskSummary' } },
    });
    expect(schemas.Problem?.properties).toHaveProperty('detail');
  });
});
