/** What is not known, said: a dashed word with the reason on hover. Where the reason is all that helps, say it in words beside it. */
export function Unknown({
  why,
  children = 'unknown',
}: {
  readonly why?: string | undefined;
  readonly children?: string;
}) {
  return (
    <span title={why} className="border-line-2 border-b border-dashed text-ink-3 decoration-dashed">
      {children}
      {why !== undefined && <span className="sr-only"> ({why})</span>}
    </span>
  );
}
