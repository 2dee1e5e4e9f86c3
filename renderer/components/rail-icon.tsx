import type { ReactNode } from 'react';

const icons: Record<string, ReactNode> = {
  overview: <path d="M3 3h7v9H3zM3 15h7v6H3zM13 3h8v5h-8zM13 11h8v10h-8z" />,
  gaps: <path d="M3 21V9h4v12M10 21V4h4v17M17 21v-8h4v8M2 21h20" />,
  plans: <path d="M9 6h12M9 12h12M9 18h12M3 6l1.4 1.4L7 4.8M3 12l1.4 1.4L7 10.8M3 18l1.4 1.4L7 16.8" />,
  board: (
    <>
      <circle cx="12" cy="12" r="9" />
      <circle cx="12" cy="12" r="5" />
      <circle cx="12" cy="12" r="1" />
    </>
  ),
  messages: <path d="M4 4h16v13H9l-5 4zM8 9h8M8 12.6h5" />,
  curves: <path d="M3 3v18h18M6 16c3 0 3-9 6-9s3 6 8 6" />,
  query: (
    <>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="m15.5 15.5 5 5M8.8 9a1.8 1.8 0 1 1 2.4 1.7c-.5.2-.7.5-.7 1.1M10.5 13.6v.2" />
    </>
  ),
  archive: (
    <>
      <circle cx="9" cy="8" r="3.4" />
      <path d="M2.6 20c0-4 2.8-6 6.4-6s6.4 2 6.4 6M16 5a3.4 3.4 0 0 1 0 6.4M17.6 14.4c2.4.6 3.8 2.6 3.8 5.6" />
    </>
  ),
  reports: <path d="M5 3h10l4 4v14H5zM15 3v4h4M9 17v-4M12 17v-7M15 17v-2" />,
  settings: <path d="M4 7h9M17 7h3M13 4.6v4.8M4 17h3M11 17h9M7 14.6v4.8" />,
};

export function RailIcon({ name }: { name: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      {icons[name]}
    </svg>
  );
}
