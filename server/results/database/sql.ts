/** How rows are asked for, whatever the system: read only, a cell is text, bytes or null. */
export interface Sql {
  /** Columns of a table by name; undefined when there is no such table, or none that may be read. */
  columns(schema: string | undefined, table: string): Promise<ReadonlySet<string> | undefined>;
  /** `?` stands for each of the parameters. Throws `unavailable`. */
  select(statement: string, parameters: readonly string[]): Promise<readonly Row[]>;
  /** What measures a cell in bytes. */
  readonly length: 'octet_length' | 'length';
  close(): Promise<void>;
}

export type Row = Readonly<Record<string, string | Uint8Array | null>>;

/** An identifier in quotes, as both systems have them. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function qualified(schema: string | undefined, table: string): string {
  return schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
}
