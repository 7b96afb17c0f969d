import type { Metadata } from 'next';
import { TasksPage } from '../../components/tasks/tasks-page.tsx';
import { BUILT_IN_VIEWS, parseTaskView, type UrlParams } from '../../lib/views/task-view.ts';

interface TasksRoute {
  readonly searchParams: Promise<UrlParams>;
}

export async function generateMetadata({ searchParams }: TasksRoute): Promise<Metadata> {
  const { q } = parseTaskView(await searchParams);
  const name = BUILT_IN_VIEWS.find((view) => view.q === q && q !== '')?.label ?? q;
  return { title: name === '' ? 'Tasks' : `${name} · Tasks` };
}

export default function Page() {
  return <TasksPage />;
}
