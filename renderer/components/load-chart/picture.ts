/** Style rules that make the drawing; the picture has none but these. */
const carried = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'font-size',
  'font-family',
  'font-weight',
  'text-anchor',
  'paint-order',
  'opacity',
];
/** Sharp enough for a printed page. */
const PIXEL_RATIO = 2;

/** A copy of the drawing that looks the same without the page's styles. */
function standAlone(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [svg.querySelectorAll('*'), copy.querySelectorAll('*')];
  from.forEach((element, index) => {
    const style = getComputedStyle(element);
    const target = to[index];
    for (const name of carried) {
      const value = style.getPropertyValue(name);
      if (value) target?.setAttribute(name, value);
    }
    target?.removeAttribute('class');
    target?.removeAttribute('style');
  });
  return copy;
}

/**
 * The charts inside an element as one PNG (base64, without a head), under each other, titled, on the page's own
 * ground. Undefined when there is no chart.
 */
export async function pictureOf(
  element: HTMLElement,
  titles: readonly string[],
): Promise<string | undefined> {
  const drawings = [...element.querySelectorAll<SVGSVGElement>('svg.recharts-surface')];
  if (drawings.length === 0) return undefined;
  const sizes = drawings.map((one) => one.getBoundingClientRect());
  const head = titles.length * 22 + 12;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(...sizes.map((one) => one.width)) * PIXEL_RATIO;
  canvas.height = (head + sizes.reduce((sum, one) => sum + one.height, 0)) * PIXEL_RATIO;
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const page = getComputedStyle(document.documentElement);
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.fillStyle = page.getPropertyValue('--surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = page.getPropertyValue('--text');
  titles.forEach((title, index) => {
    context.font = `${index === 0 ? '700 15px' : '12px'} ${getComputedStyle(document.body).fontFamily}`;
    context.fillText(title, 12, 22 + index * 20);
  });
  let top = head;
  for (const [index, svg] of drawings.entries()) {
    const { width, height } = sizes[index]!;
    context.drawImage(await imageOf(standAlone(svg), width, height), 0, top, width, height);
    top += height;
  }
  return canvas.toDataURL('image/png').split(',')[1];
}

function imageOf(svg: SVGSVGElement, width: number, height: number): Promise<HTMLImageElement> {
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  const image = new Image();
  return new Promise((resolve, reject) => {
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('the picture could not be drawn'));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  });
}
