import type { Patch, Snapshot } from '../contract/socket.ts';

/*
 * A topic is a keyed document. `revision` counts its changes within an `epoch`; an epoch is one life of the server's
 * copy, so revisions of two epochs have nothing to do with each other. `order` names every row once. A patch leads from
 * revision `from` to revision `to`; it holds an order only when that is not what follows by itself: the old order
 * without what was dropped, then the new rows in the order of `put`.
 */

/**
 * The snapshot after a patch. Rows that did not change keep their reference, so does an order that did not. A patch
 * that was applied before changes nothing. `'gap'` when it does not join on: the topic has to be followed again.
 */
export function applyPatch(snapshot: Snapshot, patch: Patch): Snapshot | 'gap' {
  if (patch.topic !== snapshot.topic || patch.epoch !== snapshot.epoch) return 'gap';
  if (patch.to <= snapshot.revision) return snapshot;
  if (patch.from !== snapshot.revision) return 'gap';

  const rows = applyRows(snapshot.rows, patch);
  const order = patch.order ?? followingOrder(snapshot.order, (id) => Object.hasOwn(snapshot.rows, id), patch);
  // An order that names other rows than there are comes from a copy that is not ours.
  if (patch.order !== undefined && !namesEachOnce(patch.order, rows)) return 'gap';
  return { topic: snapshot.topic, epoch: snapshot.epoch, revision: patch.to, rows, order };
}

/** The part of a patch that says what changed; the one who sends it adds topic, epoch and revisions. */
export type Difference = Pick<Patch, 'put' | 'drop' | 'order'>;

/**
 * What leads from one set of rows to the next, undefined when they are the same. The maps hold each row's JSON text in
 * the order of the rows: comparing texts is cheaper than comparing trees, and they are made once for all followers.
 */
export function diff(
  previous: ReadonlyMap<string, string>,
  next: ReadonlyMap<string, string>,
  rowOf: (text: string, id: string) => unknown = (text) => JSON.parse(text),
): Difference | undefined {
  const changed = [...next].filter(([id, text]) => previous.get(id) !== text);
  const drop = [...previous.keys()].filter((id) => !next.has(id));
  // fromEntries, because a plain assignment to a row called `__proto__` would not make a row.
  const put = Object.fromEntries(changed.map(([id, text]) => [id, rowOf(text, id)]));

  const order = [...next.keys()];
  const following = followingOrder([...previous.keys()], (id) => previous.has(id), { put, drop });
  const moved = following.some((id, index) => id !== order[index]);
  if (changed.length === 0 && drop.length === 0 && !moved) return undefined;
  return moved ? { put, drop, order } : { put, drop };
}

function applyRows(rows: Snapshot['rows'], { put, drop }: Pick<Patch, 'put' | 'drop'>): Snapshot['rows'] {
  const puts = Object.entries(put);
  if (puts.length === 0 && drop.length === 0) return rows;

  const next: Record<string, unknown> = { ...rows };
  for (const id of drop) delete next[id];
  for (const [id, row] of puts) {
    Object.defineProperty(next, id, { value: row, enumerable: true, configurable: true, writable: true });
  }
  return next;
}

function followingOrder(
  order: string[],
  isKnown: (id: string) => boolean,
  { put, drop }: Pick<Patch, 'put' | 'drop'>,
): string[] {
  const added = Object.keys(put).filter((id) => !isKnown(id) || drop.includes(id));
  if (added.length === 0 && drop.length === 0) return order;
  const dropped = new Set(drop);
  return [...order.filter((id) => !dropped.has(id)), ...added];
}

function namesEachOnce(order: readonly string[], rows: Snapshot['rows']): boolean {
  const named = new Set(order);
  return (
    named.size === order.length &&
    named.size === Object.keys(rows).length &&
    order.every((id) => Object.hasOwn(rows, id))
  );
}
