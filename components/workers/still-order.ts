'use client';
import { useState } from 'react';

/** An order that holds while somebody points at what it orders: what is new comes at the end until they leave. */
export function useStillOrder(order: readonly string[], isHeld: boolean): readonly string[] {
  const [shown, setShown] = useState(order);
  const next = isHeld ? heldOrder(shown, order) : order;
  if (!sameOrder(shown, next)) setShown(next);
  return next;
}

/** What was there in its old place, then what came since. */
export function heldOrder(before: readonly string[], order: readonly string[]): readonly string[] {
  const here = new Set(order);
  const known = new Set(before);
  return [...before.filter((name) => here.has(name)), ...order.filter((name) => !known.has(name))];
}

function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a === b || (a.length === b.length && a.every((name, index) => name === b[index]));
}
