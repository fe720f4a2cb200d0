import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import 'heterodyne/lab-views.css';
import './style.css';
import { Pages } from './pages';

export const metadata: Metadata = {
  title: 'Lab · Heterodyne in Next.js',
  description: 'Measures sound in a page: the Lab of Heterodyne as React components.',
  icons: 'data:,',
};
export const viewport: Viewport = { colorScheme: 'light dark' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Pages />
        {children}
      </body>
    </html>
  );
}
