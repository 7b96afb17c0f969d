/**
 * A Python value as a worker told of it: read for display, and for sending a call again without changing it.
 *
 * Numbers keep their text, because `1.0` is not `1` and an int has no upper bound. `truncated` says that the source
 * itself left something out: a container has more items than shown; a string, number, call or object has more text.
 * A truncated string keeps the `...` it ends in, because Celery also writes `...` for a string which truly ends so.
 */
export type PyValue =
  | { readonly kind: 'none' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | PyNumber
  | PyString
  | PyBytes
  | PySequence
  | PyDict
  | PyCall
  | PyOpaque
  | { readonly kind: 'ellipsis' };

/** `text` is what Python printed: `12`, `1e+16`, `-0.0`, `nan`, `inf`. */
export type PyNumber = { readonly kind: 'int' | 'float'; readonly text: string; readonly truncated?: true };

/**
 * `ambiguous`: the source has a backslash, of which nobody can say whether it is one or begins an escape; or a quote
 * inside, of which nobody can say whether it ended the string.
 */
export type PyString = {
  readonly kind: 'str';
  readonly value: string;
  readonly ambiguous?: true;
  readonly truncated?: true;
};

/** `text` is what stands between the quotes. Celery shows bytes that are not UTF-8 as hex digits, unmarked. */
export type PyBytes = { readonly kind: 'bytes'; readonly text: string; readonly truncated?: true };

export type PySequence = {
  readonly kind: 'list' | 'tuple' | 'set' | 'frozenset';
  readonly items: readonly PyValue[];
  readonly truncated?: true;
};

/** Pairs in the order of the source. A key whose value was cut away has an `ellipsis` as value. */
export type PyDict = {
  readonly kind: 'dict';
  readonly pairs: readonly (readonly [key: PyValue, value: PyValue])[];
  readonly truncated?: true;
};

/** `Decimal('10.50')`, `UUID('…')`, `datetime.date(2024, 2, 29)`: `text` is all of it, `name` what stands before `(`. */
export type PyCall = {
  readonly kind: 'call';
  readonly name: string;
  readonly text: string;
  readonly truncated?: true;
};

/** What is no literal: `<Foo object at 0x7f…>`, `Color.RED`, `(1+2j)`, or text which is not Python at all. */
export type PyOpaque = { readonly kind: 'opaque'; readonly text: string; readonly truncated?: true };

/** The same value, marked as cut; what cannot be cut stays as it is. */
export function asTruncated(value: PyValue): PyValue {
  switch (value.kind) {
    case 'none':
    case 'bool':
    case 'ellipsis':
      return value;
    default:
      return { ...value, truncated: true };
  }
}
