'use client';
import { Dialog, DialogSection } from '../ui/dialog.tsx';
import { CommandKbd, Kbd } from '../ui/kbd.tsx';
import { SHORTCUTS } from './shortcuts.ts';

/** All keys, under `?`. */
export function ShortcutList({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Keyboard" width="sm">
      <DialogSection>
        <ul>
          {SHORTCUTS.map((shortcut) => (
            <li key={shortcut.does} className="flex min-h-7 items-center justify-between gap-4">
              <span className="text-ink-2">{shortcut.does}</span>
              <span className="flex gap-1">
                {shortcut.keys.map((key) =>
                  key.startsWith('mod ') ? <CommandKbd key={key} letter={key.slice(4)} /> : <Kbd key={key}>{key}</Kbd>,
                )}
              </span>
            </li>
          ))}
        </ul>
      </DialogSection>
    </Dialog>
  );
}
