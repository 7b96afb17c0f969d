import { provideCommand } from './apt.mjs';

/** rabbitmq-server, which brings Erlang and its epmd. */
export function provideRabbitMq() {
  return provideCommand({ commands: ['rabbitmq-server'], packageName: 'rabbitmq-server' });
}
