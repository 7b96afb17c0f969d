type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Whether a request was made by one of our own pages, or by no page at all (a script, curl). Without a login the
 * browser of whoever can reach this server would otherwise carry out what any page it visits asks for.
 *
 * A proxy may rewrite Host, so the name it gives in X-Forwarded-Host counts as well: a page of another origin cannot
 * add that header, because such a request has to be allowed by us first and never is. Header names in lower case.
 */
export function isSameOrigin(headers: Headers): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;

  const { origin } = headers;
  if (origin !== undefined) return hostsOf(headers).includes(hostOf(origin) ?? '');
  // Every browser names the origin of a request that changes something; one with cookies and without it is none of ours.
  return site !== undefined || headers.cookie === undefined;
}

function hostsOf(headers: Headers): readonly string[] {
  const forwarded = headers['x-forwarded-host']?.split(',') ?? [];
  return [headers.host ?? '', ...forwarded].map((host) => host.trim().toLowerCase()).filter((host) => host !== '');
}

/** With the port, unless it is the scheme's own; undefined for `null`, which sandboxed pages and files send. */
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host || undefined : undefined;
}
