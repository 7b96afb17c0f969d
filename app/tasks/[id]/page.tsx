import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { TaskPage } from '../../../components/tasks/task-page.tsx';
import { parsePathSegment } from '../../../lib/views/path-segment.ts';

interface TaskRoute {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: TaskRoute): Promise<Metadata> {
  return { title: `Task ${parsePathSegment((await params).id) ?? ''}` };
}

export default async function Page({ params }: TaskRoute) {
  const uuid = parsePathSegment((await params).id);
  // Another task is another page: nothing that was open in this one stays.
  return uuid === undefined ? notFound() : <TaskPage key={uuid} uuid={uuid} />;
}
