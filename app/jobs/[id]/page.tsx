import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { JobPage } from '../../../components/jobs/job-page.tsx';
import { parsePathSegment } from '../../../lib/views/path-segment.ts';

interface JobRoute {
  readonly params: Promise<{ readonly id: string }>;
}

export const metadata: Metadata = { title: 'Bulk job' };

export default async function Page({ params }: JobRoute) {
  const id = parsePathSegment((await params).id);
  return id === undefined ? notFound() : <JobPage key={id} id={id} />;
}
