'use client';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';

/** Tints its content for a moment when `value` has become another one; not when it first appears. */
export function Changed({
  value,
  children,
}: {
  readonly value: string | number | undefined;
  readonly children: ReactNode;
}) {
  const [seen, setSeen] = useState({ value, times: 0 });
  if (seen.value !== value) setSeen({ value, times: seen.times + 1 });
  return (
    <span key={seen.times} className={clsx('-mx-1 rounded px-1', seen.times > 0 && 'changed')}>
      {children}
    </span>
  );
}
