import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type { Endpoint, ParsedOf, ReplyOf } from '../../lib/contract/rest.ts';
import { ExpediterError } from '../../lib/errors.ts';
import type { Gate } from '../auth/gate.ts';
import type { Actor, Credentials } from '../auth/identity.ts';
import type { Clusters, WatchedCluster } from '../clusters.ts';
import type { Log } from '../log.ts';
import { hasForeignBody, readBody } from './body.ts';
import { parseInput, takeCluster } from './input.ts';
import { problem, problemOf, problemResponse } from './problem.ts';

/** An entry of the table of endpoints with the one who answers it. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly handle: (request: { readonly input: unknown; readonly actor: Actor }) => unknown;
}

/** The handler gets the parsed input and the actor, who has the access that the endpoint needs. */
export function route<E extends Endpoint>(
  endpoint: E,
  handle: (request: { readonly input: ParsedOf<E>; readonly actor: Actor }) => ReplyOf<E> | Promise<ReplyOf<E>>,
): Route {
  return { endpoint, handle: ({ input, actor }) => handle({ input: input as ParsedOf<E>, actor }) }; // parsed by the same schema
}

/** A request that its route reads by itself. `name` is the rest of the path, decoded. */
export interface ForeignRequest {
  readonly request: Request;
  readonly name: string;
  readonly id: string;
  readonly address: string | undefined;
}

export interface ForeignRoute {
  readonly method: Endpoint['method'];
  /** Hono's pattern; what it calls `name` is handed on. */
  readonly path: string;
  readonly answer: (request: ForeignRequest) => Promise<Response>;
}

export interface RouterParts {
  readonly clusters: Clusters;
  /** What answers for one cluster: the same endpoints for each. */
  readonly routesOf: (cluster: WatchedCluster) => readonly Route[];
  /** Paths that are no part of the API: probes and metrics. They ask for no identity. */
  readonly plain: Readonly<Record<string, (request: Request) => Response | Promise<Response>>>;
  /** Paths with manners of their own, which answer every mistake themselves. */
  readonly foreign: readonly ForeignRoute[];
  readonly gate: Gate;
  readonly log: Log;
}

/** Answers every request, whatever happens. `address` is the peer's. */
export interface Router {
  fetch(request: Request, address?: string): Promise<Response>;
}

type Env = { Bindings: { readonly id: string; readonly address: string | undefined } };

export function createRouter({ clusters, routesOf, plain, foreign, gate, log }: RouterParts): Router {
  const tables = new Map(clusters.all.map((cluster) => [cluster.name, tableOf(routesOf(cluster))]));
  const routes = routesOf(clusters.get(undefined));
  const routeOf = ({ name }: WatchedCluster, endpoint: Endpoint): Route => {
    const route = tables.get(name)?.get(endpoint);
    if (route === undefined) throw new TypeError(`The cluster ${name} has no route for ${endpoint.id}.`);
    return route;
  };
  const app = new Hono<Env>();
  for (const [path, answer] of Object.entries(plain)) app.get(path, ({ req }) => answer(req.raw));
  for (const { method, path, answer } of foreign) {
    app.on(method, path, ({ req, env }) => answer({ request: req.raw, name: req.param('name') ?? '', ...env }));
  }
  for (const { endpoint } of routes) {
    app.on(endpoint.method, patternOf(endpoint.path), async (context) => {
      if (endpoint.method !== 'GET' && hasForeignBody(context.req.raw.headers)) return refuseType(context);
      const { actor, input, cluster } = await admit(context, endpoint, gate);
      const { handle } = routeOf(clusters.get(cluster), endpoint);
      const reply = await handle({ actor, input });
      return context.json(reply, 200, { 'cache-control': 'no-store' });
    });
  }
  for (const [path, methods] of methodsByPath(routes, plain, foreign))
    app.all(path, (context) => refuseMethod(context, methods));
  app.notFound(({ req, env: { id } }) =>
    problemResponse(problem({ status: 404, code: 'not-found', detail: `There is nothing at ${req.path}.`, id })),
  );
  app.onError((error, { req, env: { id } }) => {
    if (!(error instanceof ExpediterError))
      log.error({ err: error, id, method: req.method, path: req.path }, 'Request failed');
    return problemResponse(problemOf(error, id));
  });

  return {
    async fetch(request, address) {
      const id = randomUUID().slice(0, 8);
      const response = await app.fetch(request, { id, address });
      response.headers.set('x-request-id', id);
      return response;
    },
  };
}

/** Everything that stands between a request and the cluster it asks. */
async function admit(context: Context<Env>, endpoint: Endpoint, gate: Gate) {
  const { req, env } = context;
  const credentials: Credentials = { headers: req.header(), address: env.address };
  const requireOurs = () => {
    if (gate.isSameOrigin(credentials.headers)) return;
    throw new ExpediterError('forbidden', 'This was asked by a page of another origin.');
  };
  if (endpoint.method !== 'GET') requireOurs();
  const actor = await gate.admit(credentials, endpoint.needs);
  const body = await readBody(req.raw);
  const { cluster, input: given } = takeCluster({ path: req.param(), query: req.query(), body });
  const input = parseInput(endpoint, given);
  if (endpoint.changes?.(input)) requireOurs();
  return { actor, cluster, input };
}

/** The routes of one cluster by what they answer. */
function tableOf(routes: readonly Route[]): ReadonlyMap<Endpoint, Route> {
  return new Map(routes.map((route) => [route.endpoint, route]));
}

/** Hono writes `:name` where OpenAPI writes `{name}`. A slash inside a name stays encoded until the match is made. */
function patternOf(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

function refuseType({ env: { id } }: Context<Env>): Response {
  const detail = 'Send the body as JSON, with the header "content-type: application/json".';
  return problemResponse(problem({ status: 415, code: 'invalid', detail, id }));
}

function refuseMethod({ req, env: { id } }: Context<Env>, methods: readonly string[]): Response {
  const allow = methods.join(', ');
  const detail = `${req.path} takes ${allow}, not ${req.method}.`;
  return problemResponse(problem({ status: 405, code: 'invalid', detail, id }), { allow });
}

function methodsByPath(
  routes: readonly Route[],
  plain: RouterParts['plain'],
  foreign: readonly ForeignRoute[],
): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>(Object.keys(plain).map((path) => [path, ['GET']]));
  const own = routes.map(({ endpoint: { method, path } }) => ({ method, path: patternOf(path) }));
  for (const { method, path } of [...own, ...foreign]) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}
