/** A ticket on the rail. */
export function Logo({ size = 20 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden="true" className="text-accent">
      <rect x="1" y="2.5" width="18" height="3" rx="1.5" fill="var(--ink)" />
      <path d="M5 4h10v12.2l-1.67-1.3-1.67 1.3L10 14.9l-1.66 1.3-1.67-1.3L5 16.2Z" fill="currentColor" />
      <path d="M7.6 8.2h4.8M7.6 11h3" stroke="var(--rail)" strokeWidth="1.4" strokeLinecap="round" />
    </svg>
  );
}
