import type { QueueName, TaskId } from '../../lib/ids.ts';
import type { Redact } from '../../lib/python/redact.ts';
import type { Broker } from '../brokers/broker.ts';
import type { buildTaskMessage, readTaskBody } from '../brokers/message.ts';
import type { Clock } from '../clock.ts';
import type { Views } from '../engine/views.ts';
import type { Results } from '../results/results.ts';
import type { Settings } from '../stores/store.ts';
import type { Backlog } from './backlog.ts';
import type { Pauses } from './pauses.ts';
import type { Road } from './perform.ts';
import type { NewLink } from './retry-links.ts';

/** What commands are made with. */
export interface CommandParts {
  readonly road: Road;
  readonly broker: Pick<Broker, 'queues' | 'can'>;
  readonly views: Pick<Views, 'tasks' | 'taskRecord' | 'workers' | 'worker' | 'peek' | 'onChange'>;
  readonly settings: Settings;
  readonly links: Backlog<NewLink>;
  readonly results: Pick<Results, 'find' | 'findMany'>;
  readonly pauses: Pauses;
  readonly buildTaskMessage: typeof buildTaskMessage;
  readonly readTaskBody: typeof readTaskBody;
  /** Hides secrets in what the audit log keeps of arguments. */
  readonly redact: Redact;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Who sends, as the `origin` of task messages. */
  readonly origin: string;
}

/** A message that is ready to go. */
export interface Prepared {
  readonly uuid: TaskId;
  readonly queue: QueueName;
  readonly message: ReturnType<typeof buildTaskMessage>;
  /** For the audit log; redacted. */
  readonly told: Readonly<Record<string, unknown>>;
}
