/** What rooms need of a log; pino fulfils it. Standard error only: standard output carries the ready line alone. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}
