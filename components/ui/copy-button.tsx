'use client';
import clsx from 'clsx';
import { useState } from 'react';
import { buttonClass } from './button.tsx';
import { Icon } from './icon.tsx';

/** How long the check mark stays. */
const SAID_MS = 1_500;

/** Copies `text` (or what it gives when pressed). With `children` it is a quiet button with words. */
export function CopyButton({ text, label, children, size = 'sm', className }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);

  async function copy() {
    await writeClipboard(typeof text === 'function' ? text() : text);
    setCopied(true);
    setTimeout(() => setCopied(false), SAID_MS);
  }

  return (
    <button
      type="button"
      aria-label={copied ? 'Copied' : label}
      title={label}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
      className={clsx(buttonClass({ variant: 'quiet', size, iconOnly: children === undefined }), className)}
    >
      <Icon name={copied ? 'check' : 'copy'} />
      {children}
    </button>
  );
}

interface CopyButtonProps {
  readonly text: string | (() => string);
  /** The name of the button: "Copy id". */
  readonly label: string;
  readonly children?: React.ReactNode;
  readonly size?: 'sm' | 'md';
  readonly className?: string | undefined;
}

/** Puts text on the clipboard. Pages served over plain HTTP have no clipboard API: a hidden field does it there. */
export async function writeClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
