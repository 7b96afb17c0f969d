import type { Subject } from '../contract/models.ts';

/** A sentence in pieces: text, and the names in it that lead somewhere. Joined, they are the sentence. */
export type SentencePart = string | Subject;

/**
 * Finds the names of `subjects` in a sentence, each once, where it first stands as a word of its own: `mail` is not
 * found in `emails` nor in `mail.send`. Of two that begin at one place the longer wins.
 */
export function splitSentence(sentence: string, subjects: readonly Subject[]): readonly SentencePart[] {
  const places = subjects
    .filter(({ id }) => id !== '')
    .flatMap((subject) => {
      const at = placeOf(sentence, subject.id);
      return at === undefined ? [] : [{ subject, at, end: at + subject.id.length }];
    })
    .sort((a, b) => a.at - b.at || b.end - a.end);

  const parts: SentencePart[] = [];
  let done = 0;
  for (const { subject, at, end } of places) {
    if (at < done) continue;
    if (at > done) parts.push(sentence.slice(done, at));
    parts.push(subject);
    done = end;
  }
  if (done < sentence.length) parts.push(sentence.slice(done));
  return parts;
}

/** What may be inside a name, so that what touches it on either side is more of another name. */
const INSIDE = /[\p{L}\p{N}_@/-]/u;

function placeOf(sentence: string, name: string): number | undefined {
  for (let at = sentence.indexOf(name); at >= 0; at = sentence.indexOf(name, at + 1)) {
    const after = sentence.slice(at + name.length, at + name.length + 2);
    // A dot ends a sentence, unless a name goes on behind it.
    const goesOn = INSIDE.test(after.charAt(0)) || /^\.[\p{L}\p{N}_]/u.test(after);
    const before = sentence.charAt(at - 1);
    if (!goesOn && !(INSIDE.test(before) || before === '.')) return at;
  }
  return undefined;
}
