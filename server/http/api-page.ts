import { createHash } from 'node:crypto';
import type { openApi } from './openapi.ts';

type Description = ReturnType<typeof openApi>;
type Json = Readonly<Record<string, unknown>>;

export interface ApiPage {
  respond(): Response;
}

/** The description of the API for people: one page without scripts, whose only style is named by its hash. */
export function apiPage(description: Description): ApiPage {
  const html = documentOf(description);
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; frame-ancestors 'none'`;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy };
  return { respond: () => new Response(html, { headers }) };
}

function documentOf({ info, servers, paths, components }: Description): string {
  const base = servers[0]?.url === '/' ? '' : (servers[0]?.url ?? '');
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const index = operations.map(
    ({ method, path, operation }) =>
      `<tr><td><code class="${method}">${method}</code></td><td><a href="#${text(operation.operationId)}"><code>${text(path)}</code></a></td><td>${prose(operation.summary)}</td></tr>`,
  );
  const schemas = Object.entries(components.schemas as Record<string, Json>);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Expediter</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>API of Expediter ${text(info.version)}</h1>
<p>${text(info.description)} Every endpoint takes <code>cluster</code>, the name of a cluster, and means the first one
without it. Errors are <a href="#Problem">problem details</a> (RFC 9457). For programs:
<a href="${text(base)}/api/v1/openapi.json">openapi.json</a>, OpenAPI 3.1.</p>
<h2>Endpoints</h2>
<table><thead><tr><th>Method</th><th>Path</th><th></th></tr></thead><tbody>${index.join('\n')}</tbody></table>
${operations.map(sectionOf).join('\n')}
<h2>Shapes</h2>
${schemas.map(([name, schema]) => `<section id="${text(name)}"><h3>${text(name)}</h3>${shapeOf(schema)}</section>`).join('\n')}
</main>
</body>
</html>
`;
}

function sectionOf({ path, method, operation }: { path: string; method: string; operation: Json }): string {
  const parameters = (operation.parameters as readonly Json[]).filter(({ name }) => name !== 'cluster');
  const rows = parameters.map((parameter) =>
    fieldRow(String(parameter.name), parameter.schema as Json, parameter.required === true, String(parameter.in)),
  );
  const body = at(operation, 'requestBody', 'content', 'application/json', 'schema');
  const reply = at(operation, 'responses', '200', 'content', 'application/json', 'schema');
  return `<section id="${text(operation.operationId)}">
<h3><code class="${method}">${method}</code> <code>${text(path)}</code></h3>
<p>${prose(operation.summary)}. ${prose(operation.description)}</p>
${rows.length === 0 ? '' : tableOf(rows)}
${body === undefined ? '' : `<h4>Body</h4>${shapeOf(body)}`}
<p>Answers ${reply === undefined ? 'nothing' : typeOf(reply)}.</p>
</section>`;
}

/** The fields of an object; of a choice, those of each branch. */
function shapeOf(schema: Json): string {
  const parts = (schema.allOf ?? schema.oneOf ?? schema.anyOf) as readonly Json[] | undefined;
  if (parts !== undefined) {
    const word = schema.allOf === undefined ? 'One of:' : 'All of:';
    return `<p>${word}</p>${parts.map(shapeOf).join('')}`;
  }
  const required = new Set(schema.required as readonly string[] | undefined);
  const fields = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  if (fields.length === 0) return `<p>${typeOf(schema)}</p>`;
  return tableOf(fields.map(([name, field]) => fieldRow(name, field, required.has(name))));
}

function tableOf(rows: readonly string[]): string {
  return `<table><thead><tr><th>Field</th><th>Type</th><th></th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function fieldRow(name: string, schema: Json, required: boolean, where?: string): string {
  const words = [
    where === undefined ? undefined : `in the ${where}`,
    required ? undefined : 'optional',
    schema.default === undefined ? undefined : `${JSON.stringify(schema.default)} when left out`,
    schema.description,
  ].filter((word) => word !== undefined);
  return `<tr><td><code>${text(name)}</code></td><td>${typeOf(schema)}</td><td>${prose(words.join('; '))}</td></tr>`;
}

/** In few words; a shape with a name of its own is a link. */
function typeOf(schema: Json): string {
  const { $ref, const: only, enum: words, anyOf, oneOf, type, items, additionalProperties: further } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return `<a href="#${text(name)}">${text(name)}</a>`;
  }
  if (only !== undefined) return `<code>${text(JSON.stringify(only))}</code>`;
  if (Array.isArray(words)) return words.map((word) => `<code>${text(word)}</code>`).join(' ');
  const branches = (anyOf ?? oneOf) as readonly Json[] | undefined;
  if (branches !== undefined) return [...new Set(branches.map(typeOf))].join(' or ');
  if (type === 'array') return `list of ${items === undefined ? 'anything' : typeOf(items as Json)}`;
  if (type === 'object' && typeof further === 'object') return `object of ${typeOf(further as Json)}`;
  return text(type ?? 'anything');
}

function at(value: unknown, ...path: readonly string[]): Json | undefined {
  let part = value;
  for (const name of path) part = (part as Json | undefined)?.[name];
  return part as Json | undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function text(value: unknown): string {
  return String(value).replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}

/** What stands between backticks is code. */
function prose(value: unknown): string {
  return text(value).replace(/`([^`]+)`/g, '<code>$1</code>');
}

/** The look of the house (app/tokens.css) in little: this page is served while the others are not built. */
const STYLE = `
:root { color-scheme: light dark; --bg: oklch(0.985 0.002 106); --surface: oklch(1 0 0); --line: oklch(0.915 0.004 106);
  --ink: oklch(0.22 0.01 106); --ink-2: oklch(0.44 0.01 106); --accent: oklch(0.5 0.12 150); --act: oklch(0.53 0.13 48); }
@media (prefers-color-scheme: dark) { :root { --bg: oklch(0.17 0.004 106); --surface: oklch(0.205 0.004 106);
  --line: oklch(0.3 0.005 106); --ink: oklch(0.93 0.004 106); --ink-2: oklch(0.74 0.006 106);
  --accent: oklch(0.76 0.12 150); --act: oklch(0.78 0.12 60); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 14px/1.5 "Geist Variable", Geist, system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 6rem; }
h1 { font-size: 1.35rem; } h2 { font-size: 1.1rem; margin-top: 2.5rem; } h3 { font-size: 0.95rem; } h4 { margin: 1rem 0 0.25rem; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 0 1rem 0.5rem; margin: 1rem 0; overflow-x: auto; }
p { color: var(--ink-2); max-width: 46rem; }
td a code { white-space: nowrap; } a { color: var(--accent); } a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code { font: 0.92em "Geist Mono Variable", "Geist Mono", ui-monospace, monospace; overflow-wrap: anywhere; }
.GET { color: var(--accent); } .POST, .DELETE { color: var(--act); }
table { border-collapse: collapse; width: 100%; } th { text-align: left; color: var(--ink-2); font-weight: 500; }
th, td { padding: 0.3rem 0.75rem 0.3rem 0; border-top: 1px solid var(--line); vertical-align: top; }
`;
