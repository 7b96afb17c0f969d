'use client';
import { useTheme } from 'next-themes';
import { IconButton } from '../ui/button.tsx';

const NEXT: Record<string, 'light' | 'dark'> = { light: 'dark', dark: 'light' };

/** Turns light to dark and back. Until it is pressed the system decides. */
export function ThemeToggle() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <IconButton
      icon="theme"
      label="Switch between light and dark"
      onClick={() => setTheme(NEXT[resolvedTheme ?? 'light'] ?? 'dark')}
    />
  );
}
