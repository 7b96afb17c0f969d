/**
 * A query as a tree that prints back to the text it came from. Terms are joined by *and*; values inside a term by *or*.
 * The fields are the table in lib/query/fields.
 */
export interface Query {
  readonly terms: readonly Term[];
}

export type Term = ValuesTerm | CompareTerm | TextTerm;

/** `state:failure,retry`, `-queue:imports`, `name:billing.*`. Values may hold `*` and `?` where the field allows it. */
export interface ValuesTerm {
  readonly kind: 'values';
  readonly field: ValueField;
  readonly values: readonly string[];
  readonly negated: boolean;
}
export type ValueField = 'state' | 'name' | 'worker' | 'queue' | 'uuid' | 'root' | 'parent' | 'error';

/** `runtime:>5s`, `retries:>=3`, `wait:<1m`. Durations are seconds. */
export interface CompareTerm {
  readonly kind: 'compare';
  readonly field: NumberField;
  readonly op: '>' | '>=' | '<' | '<=' | '=';
  readonly value: number;
  readonly negated: boolean;
}
export type NumberField = 'runtime' | 'wait' | 'retries' | 'deliveries';

/** A bare word or a quoted phrase: found in uuid, name, args, kwargs, result or exception, whatever its case. */
export interface TextTerm {
  readonly kind: 'text';
  readonly text: string;
  readonly negated: boolean;
}

export const EVERYTHING: Query = { terms: [] };
