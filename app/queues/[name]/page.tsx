import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { QueuesPage } from '../../../components/queues/queues-page.tsx';
import { parsePathSegment } from '../../../lib/views/path-segment.ts';

interface QueueRoute {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: QueueRoute): Promise<Metadata> {
  return { title: parsePathSegment((await params).name) ?? 'Queues' };
}

export default async function Page({ params }: QueueRoute) {
  const name = parsePathSegment((await params).name);
  return name === undefined ? notFound() : <QueuesPage name={name} />;
}
