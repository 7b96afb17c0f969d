/** A long-lived part with an orderly beginning and end. `stop` resolves when nothing of it runs any more. */
export interface Service {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}
