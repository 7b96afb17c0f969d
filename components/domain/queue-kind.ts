import type { QueueSummary } from '../../lib/contract/models.ts';

/** What marks a queue in a table: everything but a plain classic one. */
export function kindTags(traits: QueueSummary['traits']): readonly string[] {
  if (traits === undefined) return [];
  const { type, max_priority, lazy } = traits;
  return [
    ...(type === undefined || type === 'classic' ? [] : [type]),
    ...(max_priority === undefined ? [] : ['priority']),
    ...(lazy === true ? ['lazy'] : []),
  ];
}
