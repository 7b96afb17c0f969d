import NextLink from 'next/link';

/** Says that nothing here is real. */
export function DemoBanner({ href }: { readonly href?: string | undefined }) {
  return (
    <div
      role="note"
      className="flex h-9 items-center gap-2.5 border-line border-b bg-sev-info-soft px-6 text-12 max-sm:px-3"
    >
      <span className="inline-flex h-[18px] items-center rounded px-1.5 font-strong text-11 text-sev-info shadow-[inset_0_0_0_1px_currentColor]">
        Demo
      </span>
      <span className="min-w-0 flex-1 truncate">
        A made-up online shop. Nothing here is real and no control reaches a worker.
      </span>
      {href !== undefined && (
        <NextLink href={href} className="whitespace-nowrap font-medium underline underline-offset-3">
          Connect your broker
        </NextLink>
      )}
    </div>
  );
}
