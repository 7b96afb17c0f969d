import type { Log } from './log.ts';
import type { Service } from './service.ts';

/** One after the other, and stopped in reverse. What does not stop well is told, and holds up nothing. */
export function inOrder(name: string, services: readonly Service[], log: Log): Service {
  let started: readonly Service[] = [];
  let isStopping = false;
  return {
    name,
    async start() {
      for (const service of services) {
        if (isStopping) return;
        started = [service, ...started];
        await service.start();
      }
    },
    async stop() {
      isStopping = true;
      for (const service of started) {
        await service.stop().catch((err) => log.warn({ err, service: service.name }, 'Did not stop well'));
      }
    },
  };
}

/** All at once: none waits for another, neither to begin nor to end. */
export function sideBySide(name: string, services: readonly Service[]): Service {
  const each = async (act: (service: Service) => Promise<void>) => void (await Promise.all(services.map(act)));
  return { name, start: () => each((service) => service.start()), stop: () => each((service) => service.stop()) };
}

/** Starts when `ready` has come, and nobody waits for that. */
export function once(ready: Promise<void>, service: Service, log: Log): Service {
  let isStopping = false;
  let starting: Promise<void> = Promise.resolve();
  return {
    name: service.name,
    async start() {
      isStopping = false;
      void ready.then(() => {
        if (isStopping) return;
        starting = service.start().catch((err) => log.error({ err, service: service.name }, 'Did not start'));
      });
    },
    async stop() {
      isStopping = true;
      await starting;
      await service.stop();
    },
  };
}
