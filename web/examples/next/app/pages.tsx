'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

const PAGES = [
  ['/', 'Lab'],
  ['/player', 'Player'],
] as const;

export function Pages() {
  const here = usePathname();
  return (
    <header>
      <strong>Heterodyne in Next.js</strong>
      <nav aria-label="Pages">
        {PAGES.map(([path, name]) => (
          <Link key={path} href={path} aria-current={here === path ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </nav>
    </header>
  );
}
