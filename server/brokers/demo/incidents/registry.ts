import { duplicateRun } from './duplicate-run.ts';
import { hoardingWorker } from './hoarding-worker.ts';
import type { Incident } from './incident.ts';
import { missedBeat } from './missed-beat.ts';
import { noConsumer } from './no-consumer.ts';
import { poisonTask } from './poison-task.ts';
import { slowRelease } from './slow-release.ts';
import { workerDeath } from './worker-death.ts';

export const INCIDENTS: readonly Incident[] = [
  noConsumer,
  slowRelease,
  poisonTask,
  hoardingWorker,
  workerDeath,
  duplicateRun,
  missedBeat,
];

export function findIncident(name: string): Incident | undefined {
  return INCIDENTS.find((incident) => incident.name === name);
}
