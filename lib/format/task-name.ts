/** A task name in two: `module` (with its last dot, drawn lighter) and `function`. Together they are the name. */
export type TaskNameParts = { readonly module: string; readonly function: string };

export function splitTaskName(name: string): TaskNameParts {
  // A dot at the very end leaves no function to show.
  const dot = name.lastIndexOf('.', name.length - 2);
  return { module: name.slice(0, dot + 1), function: name.slice(dot + 1) };
}
