import type { Subject } from '../contract/models.ts';
import { shortId } from '../control/short-id.ts';

/** A piece of what is said. A `time` is an instant in Unix seconds, which each reader sees in a zone of their own. */
export type StoryPart =
  | { readonly kind: 'text' | 'strong' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly to: Subject; readonly text: string }
  | { readonly kind: 'time'; readonly at: number };

/** Parts as they are written: texts, parts and lists of them; undefined says nothing. */
export type Said = StoryPart | string | readonly Said[] | undefined;

/** The text alone, for a title or a screen reader's label. */
export function plainText(parts: readonly StoryPart[]): string {
  return parts.map((part) => (part.kind === 'time' ? 'then' : part.text)).join('');
}

export function strong(text: string): StoryPart {
  return { kind: 'strong', text };
}

export function code(text: string): StoryPart {
  return { kind: 'code', text };
}

export function time(at: number): StoryPart {
  return { kind: 'time', at };
}

export function link(to: Subject): StoryPart {
  return { kind: 'link', to, text: to.id };
}

export function taskLink(uuid: string): StoryPart {
  return { kind: 'link', to: { kind: 'task', id: uuid }, text: shortId(uuid) };
}

/** For the beginning of a sentence; the name of a worker stays as it is written. */
export function capital(clause: string): string {
  return /^\S*@/.test(clause) ? clause : clause.charAt(0).toUpperCase() + clause.slice(1);
}

/** Flat, with neighbouring texts in one and a capital at the beginning. */
export function joined(said: readonly Said[]): readonly StoryPart[] {
  const parts: StoryPart[] = [];
  for (const part of flat(said)) {
    const last = parts.at(-1);
    if (part.kind === 'text' && part.text === '') continue;
    if (part.kind === 'text' && last?.kind === 'text')
      parts[parts.length - 1] = { kind: 'text', text: last.text + part.text };
    else parts.push(part);
  }
  const [head, ...rest] = parts;
  return head?.kind === 'text' ? [{ kind: 'text', text: capital(head.text) }, ...rest] : parts;
}

function flat(said: Said): readonly StoryPart[] {
  if (said === undefined) return [];
  if (typeof said === 'string') return [{ kind: 'text', text: said }];
  return 'kind' in said ? [said] : said.flatMap(flat);
}
