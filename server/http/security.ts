import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** On every answer of every door. */
const COMMON: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'";

export function secureAnswer(response: ServerResponse): void {
  for (const [name, value] of Object.entries(COMMON)) response.setHeader(name, value);
}

/** For answers that are data: should a browser show one, nothing in it runs. */
export function secureData(response: ServerResponse): void {
  response.setHeader('content-security-policy', NO_PAGE);
}

/**
 * Gives a page its policy and its nonce. Next takes the nonce for its own scripts and styles from the policy in the
 * request's headers, the root layout reads `x-nonce`; both are overwritten, so that a visitor cannot set them.
 */
export function securePage(
  request: IncomingMessage,
  response: ServerResponse,
  { dev }: { readonly dev: boolean },
): void {
  // Hexadecimal: it must look the same in attributes and in scripts, where the page cache finds it again.
  const nonce = randomBytes(16).toString('hex');
  const policy = pagePolicy(nonce, { dev });
  request.headers['content-security-policy'] = policy;
  request.headers['x-nonce'] = nonce;
  response.setHeader('content-security-policy', policy);
}

export function pagePolicy(nonce: string, { dev }: { readonly dev: boolean }): string {
  return [
    "default-src 'self'",
    // Hot reload compiles in the browser.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ''}`,
    // Style elements carry the nonce; charts, virtual rows and popups set style attributes, which cannot.
    ...(dev
      ? ["style-src 'self' 'unsafe-inline'"]
      : [`style-src-elem 'self' 'nonce-${nonce}'`, "style-src-attr 'unsafe-inline'"]),
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
