import { provideCommand } from './apt.mjs';

/** redis-server, and openssl for the certificates of tests with TLS. */
export async function provideRedis() {
  await provideCommand({ commands: ['redis-server'], packageName: 'redis-server' });
  await provideCommand({ commands: ['openssl'], packageName: 'openssl' });
}
