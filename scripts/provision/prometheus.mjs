import { provideCommand } from './apt.mjs';

/** A Prometheus that scrapes us and answers the queries of dashboards, and promtool, which judges exposition and rules. */
export async function providePrometheus() {
  await provideCommand({ commands: ['prometheus'], packageName: 'prometheus' });
  await provideCommand({ commands: ['promtool'], packageName: 'prometheus' });
}
