/** Reasons that differ in an id alone are one: "Task 5e9a41c7 is already SUCCESS: …" → "already SUCCESS: …". */
export function impersonal(why: string, uuid: string): string {
  const [start = ''] = uuid.split('-');
  return why
    .replace(/^Task \S+ (?:is|was) /, '')
    .replace(/^Task \S+ /, '')
    .replaceAll(uuid, 'it')
    .replaceAll(start === '' ? uuid : start, 'it')
    .replace(/\.$/, '');
}
