import type { Access } from '../../../lib/contract/rest.ts';
import { ExpediterError } from '../../../lib/errors.ts';
import type { Actor } from '../../auth/identity.ts';
import type { Clock } from '../../clock.ts';
import type { WatchedCluster } from '../../clusters.ts';
import type { Given } from './given.ts';

/** One cluster, as Flower would see it: `?cluster=` names another one than the first. */
export interface FlowerParts extends Pick<WatchedCluster, 'views' | 'control'> {
  readonly clock: Clock;
}

export interface FlowerCall extends FlowerParts {
  /** What stands behind the route's own path: a name, which may hold slashes. */
  readonly name: string;
  readonly given: Given;
  /** The body as it came. */
  readonly body: string;
  readonly actor: Actor;
  /** Fires when the caller has left. */
  readonly gone: AbortSignal;
}

/** An endpoint of Flower. What it answers is sent as JSON, unless it is a response already. */
export interface FlowerRoute {
  readonly method: 'GET' | 'POST';
  /** Hono's pattern. */
  readonly path: string;
  readonly needs: Access;
  readonly handle: (call: FlowerCall) => unknown;
}

type Handle = FlowerRoute['handle'];

export const look = (path: string, handle: Handle): FlowerRoute => ({ method: 'GET', path, needs: 'view', handle });
export const act = (path: string, handle: Handle): FlowerRoute => ({ method: 'POST', path, needs: 'operate', handle });

/** The value, or `not-found` in Flower's words. */
export function known<T>(what: 'task' | 'worker', name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ExpediterError('not-found', `Unknown ${what} '${name}'`);
}

/** JSON with a part that is JSON text already: its numbers keep their digits. */
export function jsonWith(fields: Readonly<Record<string, unknown>>, name: string, json: string | undefined): Response {
  const text = JSON.stringify(fields);
  if (json === undefined) return jsonText(text);
  return jsonText(`${text.slice(0, -1)},${JSON.stringify(name)}:${json}}`);
}

export function jsonText(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/json; charset=UTF-8' } });
}
