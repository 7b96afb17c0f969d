'use client';
import { useConnection } from '../live/connection.ts';

/** Why no command can be given now, as a sentence for a button that is off; undefined when one can. */
export function useWhyNoCommands(): string | undefined {
  const { browser, shell, broker } = useConnection();
  if (shell === undefined) return 'Not connected yet.';
  if (shell.readOnly.on) return `This Expediter is read-only. ${shell.readOnly.why ?? ''}`.trim();
  if (browser !== 'online') return 'The server cannot be reached.';
  if (broker?.state === 'down') return 'The broker is out of reach: no worker would hear it.';
  return undefined;
}
