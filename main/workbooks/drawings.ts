import type { ReportChart } from '../../shared/model/report.ts';
import { xmlAttribute } from './cells.ts';
import type { ChartPlace } from './chart-xml.ts';

/** English metric units in a pixel at 96 to the inch: how drawings are measured. */
const EMU = 9_525;

/** Width and height in pixels. */
export type Size = { width: number; height: number };

/** A chart between two corners; cells are counted from 0. */
type ChartDrawing = {
  kind: 'chart';
  title: string;
  chart: ReportChart;
  place: ChartPlace;
  from: { column: number; row: number };
  to: { column: number; row: number };
};
/** A PNG with its upper left corner in a cell. */
type PictureDrawing = {
  kind: 'picture';
  title: string;
  png: Buffer;
  size: Size;
  from: { column: number; row: number };
};
export type Drawing = ChartDrawing | PictureDrawing;

/** Width and height of a PNG by its own head; undefined when it is none. */
export function pngSize(png: Buffer): Size | undefined {
  if (png.length < 24 || png.readUInt32BE(0) !== 0x89504e47) return undefined;
  const size = { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
  return size.width > 0 && size.height > 0 ? size : undefined;
}

const corner = (name: 'from' | 'to', { column, row }: { column: number; row: number }) =>
  `<xdr:${name}><xdr:col>${column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:${name}>`;
const named = (id: number, title: string) =>
  `<xdr:cNvPr id="${id}" name="${xmlAttribute(title)}" descr="${xmlAttribute(title)}"/>`;

function chartFrame({ from, to, title }: ChartDrawing, index: number): string {
  return `<xdr:twoCellAnchor>${corner('from', from)}${corner('to', to)}<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>${named(index + 2, title)}<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId${index + 1}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>`;
}

function pictureFrame({ from, size, title }: PictureDrawing, index: number): string {
  const extent = `cx="${Math.round(size.width * EMU)}" cy="${Math.round(size.height * EMU)}"`;
  return `<xdr:oneCellAnchor>${corner('from', from)}<xdr:ext ${extent}/><xdr:pic><xdr:nvPicPr>${named(index + 2, title)}<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId${index + 1}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>`;
}

/** The layer of a sheet that holds its charts and pictures; the link of each is its place in the list. */
export function drawingXml(drawings: readonly Drawing[]): string {
  const frames = drawings.map((one, index) =>
    one.kind === 'chart' ? chartFrame(one, index) : pictureFrame(one, index),
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">${frames.join('')}</xdr:wsDr>`;
}
