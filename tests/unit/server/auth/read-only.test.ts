import { describe, expect, it } from 'vitest';
import { readOnlyFor } from '../../../../server/auth/read-only.ts';

const given = { readOnly: false, insecureCommands: false, host: '127.0.0.1' };

describe('readOnlyFor', () => {
  it.each(['127.0.0.1', '127.8.9.1', 'localhost', 'a.localhost', '::1', '[::1]'])('takes commands on %s', (host) => {
    expect(readOnlyFor({ ...given, host })).toEqual({ on: false });
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', 'watch.example', '127.evil.example'])('takes none on %s', (host) => {
    expect(readOnlyFor({ ...given, host })).toEqual({ on: true, why: expect.stringContaining('--insecure-commands') });
  });

  it('takes commands anywhere when told that this is meant', () => {
    expect(readOnlyFor({ ...given, host: '0.0.0.0', insecureCommands: true })).toEqual({ on: false });
  });

  it('takes none when told so, whatever else was told', () => {
    expect(readOnlyFor({ ...given, readOnly: true, insecureCommands: true })).toEqual({
      on: true,
      why: 'Started with --read-only.',
    });
  });
});
