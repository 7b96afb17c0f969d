import type { Cluster } from '../../lib/cluster/cluster.ts';
import { INSPECT_METHODS, type InspectPart, parseInspection, redactInspection } from '../../lib/workers/inspection.ts';
import type { Frame, Moment, Past } from '../brokers/broker.ts';
import type { Clock } from '../clock.ts';
import type { Recorder } from '../stores/recorder.ts';
import type { Sampler } from './sampler.ts';

/** What an engine hands over of itself, so that it can be told of a time that is over. */
export interface ReliveParts {
  readonly cluster: Cluster;
  readonly sampler: Pick<Sampler, 'round'>;
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'isUnwritten' | 'flush'>;
  readonly receive: (frames: readonly Frame[], at: number) => void;
  readonly tell: () => void;
  /** So far all is known. */
  readonly onMoment: (at: number) => void;
  readonly redact: (text: string) => string;
}

/** Between two of these, who asks for a page gets a turn. */
const REST_MS = 1;
/** The store is given time to take what was told: else two hours would wait in memory. */
const FLUSH_MS = 2_000;

/**
 * Tells what was before, each fact under its own time, as if we had listened then: the same events, readings and
 * answers, the same judgement of silence, the same samples. It takes as long as the machine needs.
 */
export async function relive({ since, moments }: Past, signal: AbortSignal, parts: ReliveParts): Promise<void> {
  const { cluster, sampler, clock, recorder } = parts;
  for (const moment of moments()) {
    if (signal.aborted) return;
    parts.receive(moment.frames, moment.at);
    hear(cluster, moment, parts.redact);
    if (moment.readings === undefined) continue;
    cluster.applyReadings(moment.readings, [...moment.readings.keys()], moment.at);
    cluster.tick(moment.at, since);
    parts.onMoment(moment.at);
    parts.tell();
    cluster.tasks.forget(recorder.isUnwritten);
    // A store that is down is the recorder's business, and its samples are lost as at any other time.
    await sampler.round(moment.at).catch(() => undefined);
    if (moment.answers !== undefined) await recorder.flush(FLUSH_MS);
    await clock.sleep(REST_MS, signal);
  }
}

function hear(cluster: Cluster, { at, answers = [] }: Moment, redact: (text: string) => string): void {
  for (const { worker, method, reply } of answers) {
    const part = PARTS.get(method);
    if (part === undefined) continue;
    cluster.applyInspection(worker, redactInspection({ [part]: parseInspection(part, reply, at) }, redact), at);
  }
}

const PARTS: ReadonlyMap<string, InspectPart> = new Map(
  Object.entries(INSPECT_METHODS).map(([part, method]) => [method, part as InspectPart]), // keys of that very object
);
