import type { Database } from 'better-sqlite3';

/** Settings are JSON texts to this floor: it finds them, and does not look inside. */
export type DocumentRow = readonly [id: string, document: string];

/** For the writer's thread. */
export function createDocumentWriter(database: Database) {
  const putSetting = database.prepare('INSERT OR REPLACE INTO setting (kind, id, document) VALUES (?, ?, ?)');
  const removeSetting = database.prepare('DELETE FROM setting WHERE kind = ? AND id = ?');
  return {
    putSettings: database.transaction((kind: string, documents: readonly DocumentRow[]) => {
      for (const [id, document] of documents) putSetting.run(kind, id, document);
    }).immediate,
    removeSettings: database.transaction((kind: string, ids: readonly string[]) => {
      for (const id of ids) removeSetting.run(kind, id);
    }).immediate,
  };
}

/** For the readers' thread. */
export function createDocumentReader(database: Database) {
  const setting = database
    .prepare<[string, string], string>('SELECT document FROM setting WHERE kind = ? AND id = ?')
    .pluck();
  const settings = database
    .prepare<[string], [string, string]>('SELECT id, document FROM setting WHERE kind = ?')
    .raw();
  return {
    setting: (kind: string, id: string): string | undefined => setting.get(kind, id),
    settings: (kind: string): readonly DocumentRow[] => settings.all(kind),
  };
}
