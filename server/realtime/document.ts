import type { Followed, Patch, Snapshot } from '../../lib/contract/socket.ts';
import { diff } from '../../lib/live/patch.ts';

/** Rows by key, in order. */
export type Rows = ReadonlyMap<string, unknown>;

/** A row of the server about the document itself: the others are the last that could be had. */
export const ERROR_ROW = '#error';

/** Enough for a short loss of the link; more is a snapshot's business. */
const REMEMBERED_PATCHES = 40;

/** One topic as its followers have it, and the patches that led there. */
export interface Document {
  readonly revision: number;
  /** The patch that leads to these rows, with its size in characters; undefined when nothing changed. */
  update(rows: Rows): Update | undefined;
  /** Keeps the last rows and says that they could not be renewed. */
  fail(detail: string): Update | undefined;
  /** What somebody needs who has this: the patches missed, or everything. */
  catchUp(have: { readonly epoch: string; readonly revision: number } | undefined): Followed;
  /** Changes nothing for those who have everything; whoever missed a patch learns of the gap by it. */
  nudge(): Patch;
}

export interface Update {
  readonly patch: Patch;
  readonly size: number;
}

/** `epoch` must not be used again for the same topic: revisions begin anew. */
export function createDocument(topic: string, epoch: string): Document {
  let revision = 0;
  let rows: Rows = new Map();
  let texts: ReadonlyMap<string, string> = new Map();
  let patches: readonly Patch[] = [];

  return {
    get revision() {
      return revision;
    },
    update,
    fail: (detail) => update(new Map([...rows, [ERROR_ROW, { detail }]])),
    catchUp(have) {
      const first = patches[0]?.from ?? revision;
      const joins = have?.epoch === epoch && have.revision >= first && have.revision <= revision;
      if (have === undefined || !joins) return { ok: true, snapshot: snapshot() };
      return { ok: true, patches: patches.filter(({ to }) => to > have.revision) };
    },
    nudge: () => ({ topic, epoch, from: revision, to: revision, put: {}, drop: [] }),
  };

  function update(next: Rows): Update | undefined {
    const nextTexts = new Map<string, string>();
    for (const [key, row] of next) {
      // A row that is the same object was not touched: most are not, and printing them is what costs.
      const known = rows.get(key) === row ? texts.get(key) : undefined;
      nextTexts.set(key, known ?? JSON.stringify(row));
    }
    let size = 0;
    const difference = diff(texts, nextTexts, (text, key) => {
      size += text.length;
      return next.get(key);
    });
    rows = next;
    texts = nextTexts;
    if (difference === undefined) return undefined;

    const patch = { topic, epoch, from: revision, to: revision + 1, ...difference };
    revision += 1;
    patches = [...patches, patch].slice(-REMEMBERED_PATCHES);
    return { patch, size };
  }

  function snapshot(): Snapshot {
    return { topic, epoch, revision, rows: Object.fromEntries(rows), order: [...rows.keys()] };
  }
}
