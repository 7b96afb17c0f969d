'use client';
import { Toast as Base } from '@base-ui/react/toast';
import { type ReactNode, useEffect, useState } from 'react';
import { IconButton } from './button.tsx';
import { type ToastOrder, takeOrders } from './toast.tsx';

/** How long a toast that reports an end stays, when nothing is asked of the reader. */
const READ_MS = 6_000;

interface ToastBody {
  readonly body: ReactNode;
}

/** The toasts themselves, bottom right, the newest nearest to the corner. */
export function ToastViewport() {
  const [manager] = useState(() => Base.createToastManager<ToastBody>());

  useEffect(
    () =>
      takeOrders((order) => {
        if (order.kind === 'close') manager.close(order.id);
        else manager.add(toastOf(order));
      }),
    [manager],
  );

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

function toastOf({ id, title, body, stay, urgent }: Extract<ToastOrder, { kind: 'show' }>) {
  return {
    id,
    title,
    data: { body },
    timeout: stay ? 0 : READ_MS,
    priority: urgent ? ('high' as const) : ('low' as const),
  };
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
