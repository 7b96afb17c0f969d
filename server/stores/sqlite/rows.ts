import type { Database } from 'better-sqlite3';
import { AT, type Cell, COLUMNS, ID_COLUMNS, idText, LIST_WIDTH, type Stored, WORD_COLUMNS } from './columns.ts';
import type { Words } from './words.ts';

const WORDS_AT = WORD_COLUMNS.map((column) => AT[column]);
const IDS_AT = ID_COLUMNS.map((column) => AT[column]);

/** Reads rows of `task` as cells: ids and words as texts. */
export interface Rows {
  whole(seq: number): readonly Cell[] | undefined;
  forList(seq: number): readonly Cell[] | undefined;
}

export function createRows(database: Database, words: Words): Rows {
  const whole = database.prepare<[number], Stored[]>(`SELECT ${COLUMNS.join(', ')} FROM task WHERE seq = ?`).raw();
  const list = database
    .prepare<[number], Stored[]>(`SELECT ${COLUMNS.slice(0, LIST_WIDTH).join(', ')} FROM task WHERE seq = ?`)
    .raw();
  return {
    whole: (seq) => asCells(whole.get(seq), words),
    forList: (seq) => asCells(list.get(seq), words),
  };
}

function asCells(row: Stored[] | undefined, words: Words): readonly Cell[] | undefined {
  if (row === undefined) return undefined;
  for (const at of WORDS_AT) {
    const id = row[at];
    if (typeof id === 'number') row[at] = words.text(id);
  }
  for (const at of IDS_AT) {
    const id = row[at];
    if (id instanceof Uint8Array) row[at] = idText(id);
  }
  return row as Cell[]; // no bytes are left
}
