import type { Metadata } from 'next';
import { TaskPage } from '../../../components/tasks/task-page.tsx';

interface Props {
  readonly params: Promise<{ readonly id: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Task ${await idOf(params)}` };
}

export default async function Task({ params }: Props) {
  const uuid = await idOf(params);
  // Another task is another page: nothing that was open in this one stays.
  return <TaskPage key={uuid} uuid={uuid} />;
}

/** Ids are whatever the sender chose, and come as one encoded segment. */
async function idOf(params: Props['params']): Promise<string> {
  const { id } = await params;
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
