'use client';
import { exportAudit } from '../../lib/contract/rest.ts';
import { requestFor } from '../live/call.ts';
import { useCluster } from '../live/cluster.tsx';
import { buttonClass } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import type { AuditAsked } from './use-audit-filter.ts';

/** All that the filters leave, as a file: it is streamed, so its length does not matter. */
export function AuditExport({ asked }: { readonly asked: AuditAsked }) {
  const cluster = useCluster();
  const link = (format: 'csv' | 'ndjson', name: string) => (
    <a
      href={requestFor(exportAudit, { format, ...asked }, cluster).url}
      download
      className={buttonClass({ size: 'sm' })}
      aria-label={`Export as ${name}`}
    >
      <Icon name="export" />
      {name}
    </a>
  );
  return (
    <>
      {link('csv', 'CSV')}
      {link('ndjson', 'NDJSON')}
    </>
  );
}
