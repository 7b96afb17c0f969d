import type { ReactNode } from 'react';

/** Shapes on a 16 px grid, drawn with a 1.4 px stroke in the colour of the text around them. */
const SHAPES = {
  // Pages
  overview: <path d="M2.5 9.5 5 7l2.5 2.5L13.5 4M2.5 13.5h11" />,
  tasks: <path d="M6 4h7.5M6 8h7.5M6 12h7.5M2.5 4h.5M2.5 8h.5M2.5 12h.5" />,
  errors: <path d="M8 2.2 14.3 13.3H1.7ZM8 6.5v3M8 11.3v.2" />,
  types: <path d="M3 4.5 6.5 8 3 11.5M8.5 12h5" />,
  workflows: (
    <>
      <circle cx="3.5" cy="8" r="1.7" />
      <circle cx="12.5" cy="4" r="1.7" />
      <circle cx="12.5" cy="12" r="1.7" />
      <path d="M5.2 8h2.3V4h3.3M7.5 8v4h3.3" />
    </>
  ),
  workers: (
    <>
      <rect x="2.5" y="3" width="11" height="4" rx="1" />
      <rect x="2.5" y="9" width="11" height="4" rx="1" />
      <path d="M5 5h.1M5 11h.1" />
    </>
  ),
  queues: <path d="M2.5 5.5v5M5.5 4v8M8.5 4v8M11 8h3m0 0-1.6-1.6M14 8l-1.6 1.6" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="M8 4.8V8l2.2 1.5" />
    </>
  ),
  pulse: <path d="M2 8h3l1.5-3.5 3 7L11 8h3" />,
  bell: <path d="M4 11V7.2a4 4 0 0 1 8 0V11l1.2 1.3H2.8ZM6.8 14.2h2.4" />,
  audit: <path d="M4 2.5h6l2.5 2.5v8.5H4ZM6.2 7.5h4M6.2 10.3h4" />,
  settings: (
    <>
      <path d="M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6" />
      <circle cx="10.2" cy="5" r="1.7" />
      <circle cx="5.8" cy="11" r="1.7" />
    </>
  ),
  // Controls
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.3 10.3 3.2 3.2" />
    </>
  ),
  theme: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 2.5a5.5 5.5 0 0 1 0 11Z" fill="currentColor" stroke="none" />
    </>
  ),
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.8v1M8 13.2v1M1.8 8h1M13.2 8h1M3.6 3.6l.7.7M11.7 11.7l.7.7M3.6 12.4l.7-.7M11.7 4.3l.7-.7" />
    </>
  ),
  moon: <path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z" />,
  screen: (
    <>
      <rect x="2" y="3" width="12" height="8.2" rx="1.2" />
      <path d="M5.8 13.6h4.4" />
    </>
  ),
  selector: <path d="m5.5 6 2.5-2.5L10.5 6M5.5 10 8 12.5l2.5-2.5" />,
  'chevron-down': <path d="m5 6.5 3 3 3-3" />,
  'chevron-right': <path d="m6.5 5 3 3-3 3" />,
  'chevron-left': <path d="m9.5 5-3 3 3 3" />,
  'arrow-up': <path d="M8 12.5v-9M4.5 7 8 3.5 11.5 7" />,
  'arrow-down': <path d="M8 3v10M4.5 9.5 8 13l3.5-3.5" />,
  check: <path d="m3 8.6 3.3 3.2L13 5" />,
  close: <path d="m4 4 8 8m0-8-8 8" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  more: <path d="M4 8h.1M8 8h.1M12 8h.1" strokeWidth="2" />,
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M3.5 10.5h-1v-8h8v1" />
    </>
  ),
  open: <path d="M9 3h4v4M13 3 7.5 8.5M11 9.5V13H3V5h3.5" />,
  link: (
    <path d="M6.5 9.5 9.5 6.5M7 4.5 8.8 2.8a2.9 2.9 0 0 1 4.2 4.2L11.3 8.7M8.9 11.6l-1.8 1.7A2.9 2.9 0 0 1 3 9.1l1.8-1.8" />
  ),
  filter: <path d="M2.5 4h11M4.5 8h7M6.5 12h3" />,
  columns: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1" />
      <path d="M6.5 3v10M10 3v10" />
    </>
  ),
  export: <path d="M8 2.5v7m0 0L5 6.7m3 2.8 3-2.8M3 12.8h10" />,
  sidebar: (
    <>
      <rect x="2.5" y="3" width="11" height="10" rx="1.2" />
      <path d="M6.5 3v10" />
    </>
  ),
  keyboard: (
    <>
      <rect x="1.8" y="4" width="12.4" height="8" rx="1.4" />
      <path d="M4.4 6.7h.1M7 6.7h.1M9.6 6.7h.1M11.9 6.7h.1M5.2 9.4h5.6" />
    </>
  ),
  // Acts
  retry: <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.5v3h-3" />,
  revoke: (
    <>
      <circle cx="8" cy="8" r="5.7" />
      <path d="m4 4 8 8" />
    </>
  ),
  edit: <path d="M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2Z" />,
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  play: <path d="M5 3.4v9.2L12.6 8Z" />,
  stop: <rect x="4" y="4" width="8" height="8" rx="1" />,
  trash: <path d="M3 4.5h10M6.3 4.3V2.8h3.4v1.5M4.3 4.5l.6 8.7h6.2l.6-8.7" />,
  bolt: <path d="M8.7 2 4 9h3.6l-.4 5L12 7H8.3Z" />,
  flask: <path d="M6 2.5h4M6.8 2.5v4L3 13.3h10L9.2 6.5v-4" />,
  pending: <circle cx="8" cy="8" r="5.2" strokeDasharray="2.2 2" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof SHAPES;

/** A mark beside words, or the whole of a button that has a name of its own: hidden from screen readers. */
export function Icon({ name, size = 14, stroke = 1.4, className }: IconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={stroke}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      {SHAPES[name]}
    </svg>
  );
}

interface IconProps {
  readonly name: IconName;
  /** Side in px: 12 in small marks, 14 in buttons, 16 in the rail, 20 in the bottom bar. */
  readonly size?: number;
  readonly stroke?: number;
  readonly className?: string | undefined;
}
