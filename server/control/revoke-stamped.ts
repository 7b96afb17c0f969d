import type { CommandReceipt } from '../../lib/contract/models.ts';
import type { ParsedOf, revokeByStampedHeaders } from '../../lib/contract/rest.ts';
import type { Actor } from '../auth/identity.ts';
import { presentWorkers } from './asked.ts';
import type { CommandParts } from './parts.ts';
import type { Intent } from './perform.ts';

/**
 * Tells every worker to discard the tasks that bear one of these stamps (`stamp_headers` of Celery ≥ 5.3; workers
 * before it answer that they do not know the command). Which tasks those are no event tells, so nothing is awaited.
 */
export function revokeStamped(
  parts: CommandParts,
  actor: Actor,
  { headers, terminate, signal, reason }: ParsedOf<typeof revokeByStampedHeaders>,
): Promise<CommandReceipt> {
  const stamps = Object.entries(headers).map(([stamp, value]) => `${stamp}=${[value].flat().join(',')}`);
  const intent: Intent = {
    command: 'revoke-by-stamped-headers',
    sentence: `${terminate ? 'Terminate' : 'Revoke'} tasks stamped ${stamps.join(' or ')}${terminate ? ` with ${signal}` : ''}`,
    reason,
    arguments: { headers, ...(terminate ? { signal } : {}) },
  };
  return parts.road.perform(actor, intent, () => ({
    ...intent,
    sending: {
      kind: 'ask',
      command: {
        method: 'revoke_by_stamped_headers',
        arguments: terminate ? { headers, terminate, signal } : { headers, terminate },
      },
      asked: presentWorkers(parts.views),
    },
  }));
}
