'use client';
import { Button } from '../ui/button.tsx';
import { Menu, type MenuItem } from '../ui/menu.tsx';
import type { Act } from './act-dialog.tsx';
import { QUESTIONS } from './ask-dialog.tsx';

/** A question changes nothing: it is asked on a read-only server too. */
export function questionItems(onAct: (act: Act) => void): MenuItem[] {
  return Object.entries(QUESTIONS).map(([question, { label }]) => ({
    label: `${label}…`,
    onSelect: () => onAct({ kind: 'ask', question: question as keyof typeof QUESTIONS }), // a key of this very table
  }));
}

export function QuestionMenu({ onAct }: { readonly onAct: (act: Act) => void }) {
  return <Menu trigger={<Button size="sm">Ask…</Button>} items={questionItems(onAct)} />;
}
