import { type ReactNode, useEffect, useRef, useState } from 'react';

export type Size = { width: number; height: number };

/**
 * Draws as large as its place, and again when that changes. A place without size (hidden, not laid out yet) draws
 * nothing new: what was there stays as it was.
 */
export function Filled({ children }: { children: (size: Size) => ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    if (!place.current) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      const [width, height] = [entry?.contentRect.width ?? 0, entry?.contentRect.height ?? 0].map(Math.round);
      if (width && height) setSize({ width, height });
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} style={{ width: '100%', height: '100%' }}>
      {/* Takes no room itself, so that the place can become smaller. */}
      <div style={{ width: 0, height: 0, overflow: 'visible' }}>{size && children(size)}</div>
    </div>
  );
}
