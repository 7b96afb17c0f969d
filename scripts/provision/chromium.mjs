import { provideCommand } from './apt.mjs';

/** A Chromium on PATH, under one of the names that `tests/support/chromium.ts` looks for. */
export function provideChromium() {
  return provideCommand({ commands: ['chromium', 'chromium-browser', 'google-chrome'], packageName: 'chromium' });
}
