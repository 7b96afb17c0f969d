import { type CeleryApp, python } from './celery.ts';

/** What Celery's own result backend says of a task, in the display texts that its events would use. */
export interface StoredResult {
  readonly uuid: string;
  readonly state: string;
  /** The texts of tuple and list: messages of workflows carry one or the other. */
  readonly args: readonly string[] | null;
  readonly kwargs: string | null;
  /** Of a success. */
  readonly result: string | null;
  /** Class name and display text of what a failure raised. */
  readonly exception: { readonly type: string; readonly text: string } | null;
  readonly traceback: string | null;
  readonly retries: number | null;
  readonly name: string | null;
}

const READ = `
from celery.utils.saferepr import saferepr
from celery.result import AsyncResult

def told(uuid):
    meta = app.backend.get_task_meta(uuid)
    state, value = meta["status"], meta["result"]
    args, kwargs = meta.get("args"), meta.get("kwargs")
    failed = isinstance(value, BaseException)
    return {
        "uuid": uuid,
        "state": state,
        "args": None if args is None else [saferepr(kind(args), app.amqp.argsrepr_maxsize) for kind in (tuple, list)],
        "kwargs": None if kwargs is None else saferepr(kwargs, app.amqp.kwargsrepr_maxsize),
        "result": saferepr(value, 1024) if state == "SUCCESS" else None,
        "exception": {"type": type(value).__name__, "text": repr(value)} if failed else None,
        "traceback": meta.get("traceback"),
        "retries": meta.get("retries"),
        "name": meta.get("name"),
    }

prefix = b"celery-task-meta-"
stored = [key[len(prefix):].decode() for key in app.backend.client.scan_iter(match=prefix + b"*")]
print(json.dumps([told(uuid) for uuid in stored]))
`;

/** Everything in the result backend (Redis), read by Celery itself. */
export async function storedResults(app: CeleryApp): Promise<ReadonlyMap<string, StoredResult>> {
  const results = await python<StoredResult[]>(READ, app);
  return new Map(results.map((result) => [result.uuid, result]));
}
