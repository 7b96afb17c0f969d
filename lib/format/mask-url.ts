/** A broker's address for people: everything that may be a password is `***`. Works on malformed addresses too. */
export function maskUrl(url: string): string {
  const scheme = /^[^:/?#]*:\/\//.exec(url)?.[0] ?? '';
  const rest = url.slice(scheme.length);
  // Up to the last @: an unescaped password may hold one, or a slash, and a list of addresses holds several.
  const at = rest.lastIndexOf('@');
  const userinfo = rest.slice(0, Math.max(at, 0));
  const user = userinfo.includes(':') ? userinfo.slice(0, userinfo.indexOf(':')) : '';
  const shown =
    at === -1 ? rest : `${user}${userinfo === '' ? '' : userinfo.includes(':') ? ':***' : '***'}${rest.slice(at)}`;
  return scheme + shown.replace(/([?&][^=&#]*(?:pass|secret|token|pwd)[^=&#]*=)[^&#]*/gi, '$1***');
}
