import type { Broker } from '../../brokers/broker.ts';
import type { Views } from '../../engine/views.ts';
import type { Log } from '../../log.ts';
import type { AuditRecord, JobLog } from '../../stores/store.ts';
import type { Backlog } from '../backlog.ts';
import type { CommandParts } from '../parts.ts';

/** What jobs are made with, beside what every command is. */
export interface JobParts extends CommandParts {
  readonly broker: Pick<Broker, 'queues' | 'can' | 'mailbox'>;
  readonly views: Pick<Views, 'cluster' | 'tasks' | 'taskRecord' | 'workers' | 'worker' | 'peek' | 'onChange'>;
  readonly jobs: JobLog;
  readonly audit: Backlog<AuditRecord>;
  readonly log: Log;
}
