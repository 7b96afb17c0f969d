import { isIPv4 } from 'node:net';

export interface ReadOnly {
  readonly on: boolean;
  /** A sentence for the page; absent when it is off. */
  readonly why?: string;
}

/**
 * Whether commands are refused: when it was asked for, and when anybody on the network could give them, because there
 * is no login and the server listens on more than this machine.
 */
export function readOnlyFor(options: {
  readonly readOnly: boolean;
  readonly insecureCommands: boolean;
  readonly host: string;
}): ReadOnly {
  if (options.readOnly) return { on: true, why: 'Started with --read-only.' };
  if (isLoopback(options.host) || options.insecureCommands) return { on: false };
  return {
    on: true,
    why: `Listens on ${options.host} without a login: --insecure-commands lets everybody who reaches it give commands.`,
  };
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || (isIPv4(name) && name.startsWith('127.'))
  );
}
