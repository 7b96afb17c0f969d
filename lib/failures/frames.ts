import type { Traceback, TracebackException, TracebackFrame } from './traceback.ts';

const LIBRARY_PATHS: readonly RegExp[] = [
  /\/(?:site|dist)-packages\//,
  /\.egg\//,
  /\/lib(?:64)?\/python\d+(?:\.\d+)?t?\//,
  /\/python\d*\/lib\//i, // Windows: C:\Python312\Lib\json\decoder.py
  /^<(?:frozen |attrs generated|decorator-gen|__array_function__)/,
  // Run from a checkout. Only files of Celery's own, since an app may well live in a folder called celery.
  /(?:^|\/)celery\/app\/(?:trace|task|autoretry|base|builtins|amqp|control)\.py$/,
  /(?:^|\/)celery\/(?:worker|concurrency|backends|utils)\//,
  /(?:^|\/)celery\/(?:canvas|local|_state|result)\.py$/,
  /(?:^|\/)(?:billiard|kombu)\//,
];

/** True for code that came with Python or a package: folded away when an app's own frames are there. */
export function isLibraryFrame(file: string): boolean {
  const path = file.replaceAll('\\', '/');
  return LIBRARY_PATHS.some((pattern) => pattern.test(path));
}

/** What one sentence about a failure needs. Both are absent when the text was no traceback. */
export type FailureSummary = {
  readonly exception: TracebackException | undefined;
  /** The innermost frame of the app itself; of a library where the app has none. */
  readonly culprit: TracebackFrame | undefined;
};

/**
 * The exception that was raised in the end, and where the app had its hand in it. When only libraries stand between
 * (a worker that was lost, a time limit), the exceptions it came from are asked, latest first.
 */
export function summary(traceback: Traceback): FailureSummary {
  const exception = traceback.exceptions.at(-1);
  const latestFirst = traceback.exceptions.toReversed();
  for (const { frames } of latestFirst) {
    const culprit = frames.findLast((frame) => !isLibraryFrame(frame.file));
    if (culprit) return { exception, culprit };
  }
  return { exception, culprit: exception?.frames.at(-1) };
}
