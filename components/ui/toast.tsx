'use client';
import { Toast as Base } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';

interface ToastBody {
  readonly body: ReactNode;
}

const manager = Base.createToastManager<ToastBody>();

/** How long a toast that reports an end stays, when nothing is asked of the reader. */
const READ_MS = 6_000;

/**
 * Shows a toast, or replaces the one with the same `id`, and gives its id back. `title` is its name and, without a
 * `body`, all it says. Receipts stay until they are
 * closed (`stay`); a plain line leaves by itself. `urgent` interrupts a screen reader: for new critical facts only.
 */
export function showToast({ id, title, body, stay = false, urgent = false }: ToastOptions): string {
  return manager.add({
    ...(id === undefined ? {} : { id }),
    title,
    data: { body },
    timeout: stay ? 0 : READ_MS,
    priority: urgent ? 'high' : 'low',
  });
}

interface ToastOptions {
  readonly id?: string | undefined;
  readonly title: string;
  readonly body?: ReactNode;
  readonly stay?: boolean;
  readonly urgent?: boolean;
}

export function closeToast(id: string): void {
  manager.close(id);
}

/** Where toasts appear, bottom right. Mounted once, by the providers. */
export function ToastStack() {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport
          data-shell="toasts"
          className="fixed right-4 bottom-4 z-40 flex w-[min(376px,calc(100vw-24px))] flex-col gap-3 outline-none max-sm:right-3 max-sm:bottom-[72px]"
        >
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Toasts() {
  const { toasts } = Base.useToastManager<ToastBody>();
  return toasts.map((toast) => (
    <Base.Root
      key={toast.id}
      toast={toast}
      swipeDirection={['right']}
      className="relative rounded-panel border border-line bg-raised py-3 pr-10 pl-3.5 text-13 shadow-raised transition duration-150 data-limited:hidden data-ending-style:translate-x-4 data-starting-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:opacity-0 dark:border-transparent"
    >
      <Base.Content>
        <Base.Title className={toast.data?.body === undefined ? '' : 'sr-only'} />
        {toast.data?.body}
      </Base.Content>
      <Base.Close
        render={<IconButton icon="close" label="Dismiss" size="sm" className="absolute top-2.5 right-2.5" />}
      />
    </Base.Root>
  ));
}
