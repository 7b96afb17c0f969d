import type { ManagementApi } from '../../../lib/contract/models.ts';
import { ApiFailure, type ApiPlace } from './management-http.ts';

/** A failure that knows of which place it is. */
export class PlacedFailure extends ApiFailure {
  readonly place: ApiPlace;

  constructor(failure: ApiFailure, place: ApiPlace) {
    super(failure.kind, failure.message, { cause: failure.cause });
    this.place = place;
  }
}

/** What cannot be seen though the API answers. */
export function limitsOf(
  username: string,
  api: { readonly disable_stats?: boolean | undefined; readonly hasRates: boolean; readonly seesNodes: boolean },
): { limits?: string; mend?: string } {
  if (api.disable_stats === true) {
    return { limits: 'Its statistics are turned off (management.disable_stats): there are no rates.' };
  }
  if (!api.hasRates) {
    return { limits: 'It keeps no rates (management.rates_mode is none).' };
  }
  if (api.seesNodes) return {};
  return {
    limits: `The user ${username} may not see the nodes of RabbitMQ: memory and disk alarms are not known.`,
    mend: tagCommand(username),
  };
}

/** Why there is no API, and the command that mends it. */
export function missing(error: ApiFailure, reachedBefore: ApiPlace | undefined): ManagementApi {
  const place = error instanceof PlacedFailure ? error.place : reachedBefore;
  const at = place === undefined ? '' : ` at ${place.base}`;
  switch (error.kind) {
    case 'absent':
      return {
        state: 'missing',
        why: `RabbitMQ’s management API does not answer${at}: ${error.message}.`,
        mend: 'rabbitmq-plugins enable rabbitmq_management',
      };
    case 'denied':
      return denied(error.message, at, place?.username ?? '');
    case 'foreign':
    case 'failed':
      return {
        state: 'missing',
        why: `RabbitMQ’s management API cannot be read${at}: ${error.message}. Say where it listens with --broker-api.`,
      };
    default:
      return error.kind satisfies never;
  }
}

/** RabbitMQ's reasons: `Not management user` when the tag is missing, `Login failed` when user or password is wrong. */
function denied(reason: string, at: string, username: string): ManagementApi {
  const refused = `RabbitMQ’s management API${at} refuses the user ${username}: ${reason}.`;
  if (/not management user/i.test(reason)) return { state: 'missing', why: refused, mend: tagCommand(username) };
  return {
    state: 'missing',
    why: `${refused} Give it a user of its own: --broker-api http://USER:PASSWORD@HOST:15672.`,
  };
}

function tagCommand(username: string): string {
  const quoted = /^[\w.@-]+$/.test(username) ? username : `'${username.replaceAll("'", `'\\''`)}'`;
  return `rabbitmqctl set_user_tags ${quoted} monitoring`;
}
