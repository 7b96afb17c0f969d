import clsx from 'clsx';
import { Fragment, type ReactNode } from 'react';

export interface KeyValue {
  readonly key: string;
  readonly value: ReactNode;
}

/** Facts as a list of terms: names in hint ink, values in text. An `undefined` value leaves the row out. */
export function KeyValues({ items, keyWidth = 104, className }: KeyValuesProps) {
  return (
    <dl
      className={clsx('grid gap-x-3 text-12', className)}
      style={{ gridTemplateColumns: `${keyWidth}px minmax(0, 1fr)` }}
    >
      {items.map((item) =>
        item.value === undefined ? null : (
          <Fragment key={item.key}>
            <dt className="py-1 text-ink-3 leading-[18px]">{item.key}</dt>
            <dd className="min-w-0 break-words py-1 leading-[18px]">{item.value}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}

interface KeyValuesProps {
  readonly items: readonly KeyValue[];
  /** Width of the names in px. */
  readonly keyWidth?: number;
  readonly className?: string | undefined;
}
