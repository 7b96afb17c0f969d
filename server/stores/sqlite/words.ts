import type { Database } from 'better-sqlite3';

/** The ids of texts that many rows share. Ids are never reused or removed, so what is cached stays true. */
export interface Words {
  /** Of a text that is stored; undefined when it is not. */
  find(text: string): number | undefined;
  /** Stores the text when it is new: inside a transaction of the writer. */
  put(text: string): number;
  text(id: number): string;
  /** After a transaction that was rolled back: what it put is not there. */
  forget(): void;
}

/** Names of producers come and go (`gen<pid>@<host>`), so the cache is emptied before it can grow for ever. */
const MOST_CACHED = 20_000;

export function createWords(database: Database): Words {
  const selectId = database.prepare<[string], number>('SELECT id FROM word WHERE text = ?').pluck();
  const selectText = database.prepare<[number], string>('SELECT text FROM word WHERE id = ?').pluck();
  const insert = database.readonly
    ? undefined
    : database.prepare<[string], number>('INSERT INTO word (text) VALUES (?) RETURNING id').pluck();
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();

  function find(text: string): number | undefined {
    const cached = ids.get(text);
    if (cached !== undefined) return cached;
    const id = selectId.get(text);
    if (id !== undefined) keep(id, text);
    return id;
  }

  function keep(id: number, text: string): void {
    if (ids.size >= MOST_CACHED) forget();
    ids.set(text, id);
    texts.set(id, text);
  }

  function forget(): void {
    ids.clear();
    texts.clear();
  }

  return {
    find,
    forget,
    put(text) {
      const known = find(text);
      if (known !== undefined) return known;
      const id = insert?.get(text);
      if (id === undefined) throw new Error('Words are put by the writer alone');
      keep(id, text);
      return id;
    },
    text(id) {
      const cached = texts.get(id);
      if (cached !== undefined) return cached;
      const text = selectText.get(id);
      if (text === undefined) throw new Error(`No word has the id ${id}`);
      keep(id, text);
      return text;
    },
  };
}
