import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { WorkerPage } from '../../../components/workers/worker-page.tsx';
import { parsePathSegment } from '../../../lib/views/path-segment.ts';

interface Props {
  readonly params: Promise<{ readonly hostname: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: parsePathSegment((await params).hostname) ?? 'Worker' };
}

export default async function Page({ params }: Props) {
  const hostname = parsePathSegment((await params).hostname);
  if (hostname === undefined) notFound();
  return <WorkerPage key={hostname} hostname={hostname} />;
}
