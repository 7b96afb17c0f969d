import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS, listQueues } from '../../../../lib/contract/rest.ts';
import { apiPage } from '../../../../server/http/api-page.ts';
import { openApi } from '../../../../server/http/openapi.ts';
import { contractProblems } from '../../../support/api.ts';
import { aQueue } from './fake-ports.ts';

const response = apiPage(openApi(ENDPOINTS, { version: '1.2.3', basePath: '/ops' })).respond();
const html = await response.text();

describe('the page of the API', () => {
  it('tells of every endpoint', () => {
    for (const { id, path, summary } of ENDPOINTS) {
      expect(html).toContain(`id="${id}"`);
      expect(html).toContain(path);
      expect(html).toContain(summary.replace(/`([^`]+)`/g, '<code>$1</code>'));
    }
    expect(html).toContain('href="/ops/api/v1/openapi.json"');
  });

  it('has no script, and no style but the one that its policy names', () => {
    const style = /<style>(.*)<\/style>/s.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');

    expect(html).not.toMatch(/<script|style=|\son\w+=/);
    expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
  });

  it('has no link within that leads nowhere', () => {
    const targets = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const broken = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !targets.has(id));

    expect(broken).toEqual([]);
  });
});

describe('contractProblems', () => {
  const queue = JSON.parse(JSON.stringify(aQueue('emails', { depth: 3 })));

  it('finds nothing wrong with a good answer', () => {
    expect(contractProblems(listQueues, { status: 200, body: { items: [queue] } })).toEqual([]);
  });

  it.each([
    ['a field too few', { ...queue, condition: undefined }],
    ['a field too many', { ...queue, colour: 'red' }],
    ['a wrong type', { ...queue, depth: 'three' }],
    ['a number out of bounds', { ...queue, depth: -1 }],
    ['a word that is none', { ...queue, condition: 'fine' }],
  ])('finds %s', (_, item) => {
    expect(contractProblems(listQueues, { status: 200, body: { items: [item] } })).not.toEqual([]);
  });

  it('wants a problem where something went wrong', () => {
    expect(contractProblems(listQueues, { status: 500, body: 'no' })).not.toEqual([]);
  });
});
