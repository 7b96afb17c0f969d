import type { Database } from 'better-sqlite3';

/** Audit entries and settings are JSON texts to this floor: it orders and finds them, and does not look inside. */
export interface AuditRow {
  readonly id: string;
  readonly at: number;
  /** The uuid, when the entry is about a task. */
  readonly task: string | null;
  readonly entry: string;
}
export interface AuditPage {
  readonly limit: number;
  readonly after?: { readonly at: number; readonly id: string } | undefined;
}
export type DocumentRow = readonly [id: string, document: string];

/** For the writer's thread. */
export function createDocumentWriter(database: Database) {
  const putAudit = database.prepare('INSERT OR REPLACE INTO audit (id, at, task, entry) VALUES (?, ?, ?, ?)');
  const putSetting = database.prepare('INSERT OR REPLACE INTO setting (kind, id, document) VALUES (?, ?, ?)');
  const removeSetting = database.prepare('DELETE FROM setting WHERE kind = ? AND id = ?');
  return {
    putAudit({ id, at, task, entry }: AuditRow): void {
      putAudit.run(id, at, task, entry);
    },
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
  const list = database.prepare<[number], string>('SELECT entry FROM audit ORDER BY at DESC, id DESC LIMIT ?').pluck();
  const listAfter = database
    .prepare<[number, string, number], string>(
      'SELECT entry FROM audit WHERE (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?',
    )
    .pluck();
  const ofTask = database
    .prepare<[string], string>('SELECT entry FROM audit WHERE task = ? ORDER BY at DESC, id DESC')
    .pluck();
  const setting = database
    .prepare<[string, string], string>('SELECT document FROM setting WHERE kind = ? AND id = ?')
    .pluck();
  const settings = database
    .prepare<[string], [string, string]>('SELECT id, document FROM setting WHERE kind = ?')
    .raw();
  return {
    listAudit: ({ limit, after }: AuditPage): readonly string[] =>
      after === undefined ? list.all(limit) : listAfter.all(after.at, after.id, limit),
    auditOf: (task: string): readonly string[] => ofTask.all(task),
    setting: (kind: string, id: string): string | undefined => setting.get(kind, id),
    settings: (kind: string): readonly DocumentRow[] => settings.all(kind),
  };
}
