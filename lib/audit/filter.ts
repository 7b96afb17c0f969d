import type { AuditEntry, CommandName, OutcomeWord } from '../contract/models.ts';

/** What is looked for in the audit log; all that is given must hold. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly command?: CommandName | undefined;
  /** The exact name of what it was about. */
  readonly target?: string | undefined;
  readonly outcome?: OutcomeWord | undefined;
  /** Words, each of which stands somewhere in the entry, in any case. */
  readonly q?: string | undefined;
  /** Unix seconds: from ≤ at < to. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

type Entry = Omit<AuditEntry, 'cluster'>;

export function matchesAudit(entry: Entry, filter: AuditFilter): boolean {
  const { actor, command, target, outcome, q, from, to } = filter;
  if (from !== undefined && entry.at < from) return false;
  if (to !== undefined && entry.at >= to) return false;
  if (actor !== undefined && entry.actor !== actor) return false;
  if (command !== undefined && entry.command !== command) return false;
  if (outcome !== undefined && outcomeWord(entry.outcome) !== outcome) return false;
  if (target !== undefined && !targetsOf(entry).includes(target)) return false;
  return q === undefined || hasWords(entry, q);
}

/** `observed: 3 messages removed` → observed. */
export function outcomeWord(outcome: string): string {
  return /^\w*/.exec(outcome)?.[0] ?? '';
}

/** Names of all that a command was about: its target, and the workers, tasks and queue among its arguments. */
function targetsOf({ target, arguments: given }: Entry): readonly unknown[] {
  const { hostname, hostnames, queue, task_name, name, tasks, uuid } = given;
  const lists = [hostnames, tasks].flatMap((list) => (Array.isArray(list) ? list : []));
  return [target?.id, hostname, queue, task_name, name, uuid, ...lists];
}

function hasWords(entry: Entry, q: string): boolean {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const { actor, from, command, sentence, target, reason, outcomes } = entry;
  const texts = [actor, from?.address, from?.forwarded_for, command, sentence, target?.id, reason];
  const hay = [...texts, ...outcomes.map(({ outcome }) => outcome), JSON.stringify(entry.arguments)]
    .join('\n')
    .toLowerCase();
  return words.every((word) => hay.includes(word));
}
