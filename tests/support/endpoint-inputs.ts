type Input = Readonly<Record<string, unknown>>;

/**
 * A valid input for each endpoint that commands something, so that nothing but the access can be what is refused, and
 * under which name the audit log has it. A command that sends nothing is in the log when it is refused alone. An endpoint that is in neither table fails the tests that walk through them.
 */
export const COMMANDS: Readonly<
  Record<string, { readonly input: Input; readonly audited: string; readonly sendsNothing?: true }>
> = {
  peekQueue: { input: { name: 'emails', acceptRedelivered: true }, audited: 'peek' },
  revokeTask: { input: { uuid: 'some-task', reason: 'a test' }, audited: 'revoke' },
  retryTask: { input: { uuid: 'some-task', args: '[1]', kwargs: '{}', anyway: true }, audited: 'retry' },
  publishTask: { input: { name: 'demo.add', args: '[1, 2]', queue: 'celery' }, audited: 'publish' },
  bulkTasks: { input: { action: 'revoke', uuids: ['some-task'] }, audited: 'revoke' },
  revokeByStampedHeaders: { input: { headers: { order: '7' } }, audited: 'revoke-by-stamped-headers' },
  controlWorker: { input: { hostname: 'w1@app', command: 'pool-grow', arguments: { n: 1 } }, audited: 'pool-grow' },
  controlWorkers: {
    input: { hostnames: ['w1@app'], command: 'heartbeat', arguments: {} },
    audited: 'heartbeat',
  },
  pauseQueue: { input: { name: 'emails' }, audited: 'pause' },
  resumeQueue: { input: { name: 'emails' }, audited: 'resume' },
  purgeQueue: { input: { name: 'celery', confirm: 'celery' }, audited: 'purge' },
  previewJob: { input: { action: 'revoke', uuids: ['some-task'] }, audited: 'revoke', sendsNothing: true },
  createJob: { input: { action: 'revoke', uuids: ['some-task'] }, audited: 'revoke' },
  pauseJob: { input: { id: 'some-job' }, audited: 'job-pause' },
  resumeJob: { input: { id: 'some-job' }, audited: 'job-resume' },
  cancelJob: { input: { id: 'some-job' }, audited: 'job-cancel' },
};

/** The same for each endpoint that only looks. */
export const VIEWS: Readonly<Record<string, Readonly<Record<string, string | number>>>> = {
  listClusters: {},
  listJobs: {},
  getJob: { id: 'some-job' },
  listJobItems: { id: 'some-job' },
  getShell: {},
  getOverview: {},
  getQuality: {},
  listTasks: {},
  getTask: { uuid: 'some-task' },
  getTaskResult: { uuid: 'some-task' },
  getRetry: { uuid: 'some-task' },
  getFacets: { field: 'state' },
  getTimeline: { from: 1, to: 2 },
  getSeries: { series: 'queue.depth:emails', from: 1, to: 2 },
  getWhereabouts: { uuid: 'some-task' },
  listWorkers: {},
  getWorker: { hostname: 'w1@app' },
  askWorkers: { question: 'ping' },
  listQueues: {},
  getQueue: { name: 'emails' },
  listAudit: {},
  exportAudit: { format: 'csv' },
  getCommand: { id: 'c1' },
};
