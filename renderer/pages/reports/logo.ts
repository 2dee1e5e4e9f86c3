import { MOST_LOGO_BYTES } from '../../../shared/model/report-settings.ts';

/** Pixels that print sharp at the size of a letterhead. */
const MOST = { width: 720, height: 240 };

const kinds = ['image/png', 'image/svg+xml'];

/** A picture as it stands in the file. */
function load(file: File, bytes: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('no picture'));
    image.src = `data:${file.type};base64,${bytes}`;
  });
}

/**
 * A chosen PNG or SVG as a PNG in base64: small enough, drawn anew, so that nothing but the picture is kept. Undefined when it is
 * no such picture or larger than 200 kB.
 */
export async function logoOf(file: File, base64: string): Promise<string | undefined> {
  if (!kinds.includes(file.type) || file.size > MOST_LOGO_BYTES) return undefined;
  const image = await load(file, base64).catch(() => undefined);
  if (!image) return undefined;
  // An SVG without a size of its own says 0.
  const [width, height] = [image.naturalWidth || 300, image.naturalHeight || 100];
  const scale = Math.min(
    MOST.width / width,
    MOST.height / height,
    file.type === 'image/png' ? 1 : Number.POSITIVE_INFINITY,
  );
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').split(',')[1];
}
