import { describe, expect, it } from 'vitest';
import { createGate } from '../../../../server/auth/gate.ts';
import { createNoLogin } from '../../../../server/auth/providers/no-login.ts';

const credentials = { headers: {}, address: '127.0.0.1' };

describe('createGate', () => {
  it('makes everybody the operator where there is no login', async () => {
    const gate = createGate(createNoLogin({ readOnly: false }));

    await expect(gate.admit(credentials, 'operate')).resolves.toMatchObject({ name: 'operator' });
  });

  it('makes everybody a viewer of a read-only server', async () => {
    const gate = createGate(createNoLogin({ readOnly: true }));

    await expect(gate.admit(credentials, 'view')).resolves.toMatchObject({ name: 'viewer' });
    await expect(gate.admit(credentials, 'operate')).rejects.toMatchObject({
      code: 'forbidden',
      message: 'viewer may not do this: it needs "operate".',
    });
  });

  it('tells where it was asked from: the peer, and what the header claims', async () => {
    const gate = createGate(createNoLogin({ readOnly: false }));
    const headers = { 'x-forwarded-for': '203.0.113.7, 10.0.0.1' };

    const direct = await gate.admit({ headers: {}, address: '::ffff:10.0.0.9' }, 'view');
    const behind = await gate.admit({ headers, address: '10.0.0.1' }, 'view');

    expect(direct.from).toEqual({ address: '10.0.0.9' });
    expect(behind.from).toEqual({ address: '10.0.0.1', forwarded_for: '203.0.113.7, 10.0.0.1' });
  });

  it('refuses who is not known', async () => {
    const gate = createGate({ kind: 'test', identify: async () => undefined });

    await expect(gate.admit(credentials, 'view')).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
