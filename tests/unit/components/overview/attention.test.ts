import { describe, expect, it } from 'vitest';
import { actOf } from '../../../../components/overview/attention.tsx';
import type { Finding } from '../../../../lib/contract/models.ts';

const aFinding = (id: string, subject: Finding['subject']): Finding => ({
  id,
  severity: 'critical',
  subject,
  sentence: 'is in trouble',
  why: 'Because.',
});

describe('actOf', () => {
  it('opens the dialog that mends a queue without a consumer', () => {
    expect(actOf(aFinding('no-consumer:a/b', { kind: 'queue', id: 'a/b' }))).toEqual({
      label: 'Add consumer…',
      href: '/queues/a%2Fb?do=add-consumer',
    });
  });

  it('opens the dialog that resumes a paused queue', () => {
    expect(actOf(aFinding('paused:emails', { kind: 'queue', id: 'emails' }))).toEqual({
      label: 'Resume…',
      href: '/queues/emails?do=resume',
    });
  });

  it('leads to the failures of a type, and to the page of anything else', () => {
    expect(actOf(aFinding('failing', { kind: 'type', id: 'shop.pay' }))?.href).toBe(
      '/tasks?q=state%3Afailure%20name%3Ashop.pay',
    );
    expect(actOf(aFinding('silent:w1@h', { kind: 'worker', id: 'w1@h' }))?.href).toBe('/workers/w1%40h');
    expect(actOf(aFinding('saturated:q', { kind: 'queue', id: 'q' }))?.href).toBe('/queues/q');
  });

  it('offers nothing where there is nowhere to go', () => {
    expect(actOf(aFinding('broker-down', { kind: 'data', id: 'The broker' }))).toBeUndefined();
  });
});
