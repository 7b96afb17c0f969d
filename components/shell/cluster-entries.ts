import type { ClusterSummary, Link, Severity } from '../../lib/contract/models.ts';
import { KINDS } from './shell-facts.ts';

/** A cluster as the switch shows it. */
export interface ClusterEntry {
  readonly name: string;
  /** What its address is named; undefined for the first one, which needs none. */
  readonly param: string | undefined;
  /** The page is about it. */
  readonly isHere: boolean;
  /** "Redis · redis://10.0.0.7:6379/0". */
  readonly detail: string;
  readonly link: Link;
  readonly severity: Severity;
  readonly sentence: string;
}

/** `here` is what the address names; undefined is the first one. */
export function entriesOf(clusters: readonly ClusterSummary[], here: string | undefined): readonly ClusterEntry[] {
  return clusters.map(({ name, broker, verdict }, index) => ({
    name,
    param: index === 0 ? undefined : name,
    isHere: here === undefined ? index === 0 : name === here,
    detail: `${KINDS[broker.kind] ?? broker.kind} · ${broker.address}`,
    link: broker.link,
    ...verdict,
  }));
}

/** The clusters besides this one where someone must act: what the closed switch warns of. */
export function troublesElsewhere(entries: readonly ClusterEntry[]): readonly ClusterEntry[] {
  return entries.filter(({ isHere, severity }) => !isHere && severity === 'critical');
}
