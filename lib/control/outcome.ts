import type { CommandReceipt } from '../contract/models.ts';

/** How far a command has come, in words, for the audit log. The strongest word wins: what was seen beats what was said. */
export function outcomeOf(receipt: CommandReceipt): string {
  if (receipt.observed !== undefined) return `observed: ${receipt.observed.what}`;
  if (receipt.error !== undefined) return `failed: ${receipt.error}`;
  if (receipt.answers.length === 0) return 'requested';
  return `acknowledged by ${acknowledgedBy(receipt)}`;
}

function acknowledgedBy({ answers, asked }: CommandReceipt): string {
  const taken = answers.filter(({ ok }) => ok).length;
  const refused = answers.length - taken;
  const workers = Math.max(asked?.length ?? 0, answers.length);
  return `${taken} of ${workers}${refused === 0 ? '' : `, refused by ${refused}`}`;
}
