import { ExpediterError } from '../../../lib/errors.ts';
import type { Clock } from '../../clock.ts';
import type { Frozen } from './freeze.ts';

const KEPT_SECONDS = 15 * 60;
/** Each may hold a hundred thousand ids, some 10 MB. */
const MOST = 6;

/** Previews that may become jobs, in memory alone. */
export function createDrafts(clock: Clock) {
  const kept = new Map<string, Frozen>();

  function letGo(): void {
    for (const [id, { preview }] of kept) {
      if (preview.created + KEPT_SECONDS < clock.now() || kept.size > MOST) kept.delete(id);
    }
  }

  return {
    keep(frozen: Frozen): void {
      kept.set(frozen.preview.id, frozen);
      letGo();
    },
    /** Throws `conflict` for one that is gone. */
    find(id: string): Frozen {
      letGo();
      const frozen = kept.get(id);
      if (frozen !== undefined) return frozen;
      throw new ExpediterError('conflict', 'That preview is no longer kept: look again, and confirm what you see.');
    },
    drop: (id: string): void => void kept.delete(id),
  };
}
