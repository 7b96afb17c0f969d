import type { Metadata } from 'next';
import { QueuesPage } from '../../../components/queues/queues-page.tsx';
import { parseSegment } from '../../../lib/views/segment.ts';

interface QueueRoute {
  readonly params: Promise<{ readonly name: string }>;
}

export async function generateMetadata({ params }: QueueRoute): Promise<Metadata> {
  return { title: parseSegment((await params).name) };
}

export default async function Page({ params }: QueueRoute) {
  return <QueuesPage name={parseSegment((await params).name)} />;
}
