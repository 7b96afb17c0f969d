import { ExpediterError } from '../../../lib/errors.ts';
import type { Gate } from '../../auth/gate.ts';
import type { Clock } from '../../clock.ts';
import type { Clusters } from '../../clusters.ts';
import type { Log } from '../../log.ts';
import { readText } from '../body.ts';
import { problemOf } from '../problem.ts';
import type { ForeignRequest, ForeignRoute } from '../router.ts';
import { givenBy } from './given.ts';
import { type FlowerRoute, jsonText } from './route.ts';
import { FLOWER_ROUTES } from './routes.ts';

export interface FlowerDoorParts {
  readonly clusters: Clusters;
  readonly clock: Clock;
  readonly gate: Gate;
  readonly log: Log;
}

/** Flower's paths beside ours: the same gate, the same services; only shapes, messages and errors are Flower's. */
export function flowerDoor(parts: FlowerDoorParts): readonly ForeignRoute[] {
  return FLOWER_ROUTES.map((route) => ({
    method: route.method,
    path: route.path,
    answer: (request) => answer(parts, route, request),
  }));
}

async function answer(parts: FlowerDoorParts, route: FlowerRoute, request: ForeignRequest): Promise<Response> {
  try {
    const reply = await handle(parts, route, request);
    return reply instanceof Response ? reply : jsonText(JSON.stringify(reply));
  } catch (error) {
    if (!(error instanceof ExpediterError)) {
      parts.log.error({ err: error, id: request.id, path: route.path }, 'Request failed');
    }
    const { status, detail } = problemOf(error, request.id);
    return new Response(detail, { status, headers: { 'content-type': 'text/plain; charset=UTF-8' } });
  }
}

async function handle({ clusters, clock, gate }: FlowerDoorParts, route: FlowerRoute, asked: ForeignRequest) {
  const { request, name, address } = asked;
  const headers = Object.fromEntries(request.headers);
  if (route.method !== 'GET' && !gate.isSameOrigin(headers)) {
    throw new ExpediterError('forbidden', 'This was asked by a page of another origin.');
  }
  const actor = await gate.admit({ headers, address }, route.needs);
  const body = await readText(request);
  const given = givenBy([...new URL(request.url).searchParams, ...(await formOf(request, body))]);
  const { views, control } = clusters.get(given.text('cluster'));
  return route.handle({ views, control, clock, name, given, body, actor, gone: request.signal });
}

/** The fields of a form, as programs send them; a body of another kind has none. */
async function formOf(request: Request, body: string): Promise<readonly (readonly [string, string])[]> {
  const type = request.headers.get('content-type') ?? '';
  // curl calls every body a form, also the JSON that was meant.
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type) || /^\s*[{[]/.test(body)) return [];
  try {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData();
    return [...form].filter((field): field is [string, string] => typeof field[1] === 'string');
  } catch (cause) {
    throw new ExpediterError('invalid', 'The form in the body cannot be read.', { cause });
  }
}
