import type { ReportChart } from '../../shared/model/report.ts';
import { columnName, xmlText } from './cells.ts';

const ink = '<a:solidFill><a:srgbClr val="000000"/></a:solidFill>';
const edge = `<a:ln w="9525">${ink}</a:ln>`;
const pattern = (name: string) =>
  `<a:pattFill prst="${name}"><a:fgClr><a:srgbClr val="000000"/></a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>`;

type Look = ReportChart['series'][number]['look'];
/** Looks that can be told apart without colour. */
const barLooks: Record<string, string> = {
  solid: '<a:solidFill><a:srgbClr val="48525B"/></a:solidFill>',
  hatch: pattern('wdUpDiag'),
  outline: '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>',
  dots: pattern('pct20'),
};
const lineLooks: Record<string, { width: number; dash: string }> = {
  solid: { width: 31_750, dash: 'solid' },
  line: { width: 31_750, dash: 'solid' },
  thin: { width: 9_525, dash: 'solid' },
  dash: { width: 15_875, dash: 'dash' },
  dot: { width: 15_875, dash: 'sysDot' },
};

const barShape = (look: Look) => `<c:spPr>${barLooks[look] ?? barLooks.solid}${edge}</c:spPr>`;
function lineShape(look: Look): string {
  const { width, dash } = lineLooks[look] ?? { width: 15_875, dash: 'lgDash' };
  return `<c:spPr><a:ln w="${width}" cap="rnd">${ink}<a:prstDash val="${dash}"/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>`;
}

/** Where the values of a chart stand: first row (1-based) and column of its block in the data sheet. */
export type ChartPlace = { sheet: string; row: number; column: number };

const quoted = (sheet: string) => `'${sheet.replaceAll("'", "''")}'`;

function reference(place: ChartPlace, column: number, count: number): string {
  const name = columnName(column);
  return `${xmlText(quoted(place.sheet))}!$${name}$${place.row + 1}:$${name}$${place.row + count}`;
}

function seriesXml(chart: ReportChart, index: number, place: ChartPlace): string {
  const one = chart.series[index]!;
  const column = place.column + 1 + index;
  const points = one.values
    .map((value, at) => (value === null ? '' : `<c:pt idx="${at}"><c:v>${value}</c:v></c:pt>`))
    .join('');
  const labels = chart.labels
    .map((label, at) => `<c:pt idx="${at}"><c:v>${xmlText(label)}</c:v></c:pt>`)
    .join('');
  const title = `${xmlText(quoted(place.sheet))}!$${columnName(column)}$${place.row}`;
  const shape =
    chart.kind === 'lines' ? lineShape(one.look) : `${barShape(one.look)}<c:invertIfNegative val="0"/>`;
  return `<c:ser><c:idx val="${index}"/><c:order val="${index}"/><c:tx><c:strRef><c:f>${title}</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>${xmlText(one.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>${shape}<c:cat><c:strRef><c:f>${reference(place, place.column, chart.labels.length)}</c:f><c:strCache><c:ptCount val="${chart.labels.length}"/>${labels}</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>${reference(place, column, chart.labels.length)}</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="${one.values.length}"/>${points}</c:numCache></c:numRef></c:val>${chart.kind === 'lines' ? '<c:smooth val="0"/>' : ''}</c:ser>`;
}

const textProperties =
  '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>';

function axes(chart: ReportChart): string {
  const skip = Math.max(1, Math.ceil(chart.labels.length / 16));
  return `<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>${textProperties}<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="${skip}"/><c:noMultiLvlLbl val="1"/></c:catAx><c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>${chart.kind === 'lines' ? '' : '<c:min val="0"/>'}</c:scaling><c:delete val="0"/><c:axPos val="l"/><c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="A6A6A6"/></a:solidFill></a:ln></c:spPr></c:majorGridlines><c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz"/><a:lstStyle/><a:p><a:r><a:rPr lang="zh-CN" sz="900" b="0"/><a:t>${xmlText(chart.unit)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:numFmt formatCode="#,##0.##" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>${textProperties}<c:crossAx val="111"/><c:crosses val="autoZero"/><c:crossBetween val="${chart.kind === 'lines' ? 'midCat' : 'between'}"/></c:valAx>`;
}

/** A native chart: it can be changed in Excel, and prints sharp. Negative values make the axis leave 0 by itself. */
export function chartXml(chart: ReportChart, place: ChartPlace): string {
  const hasNegative = chart.series.some((one) => one.values.some((value) => value !== null && value < 0));
  const series = chart.series.map((_, index) => seriesXml(chart, index, place)).join('');
  const plot =
    chart.kind === 'lines'
      ? `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${series}<c:marker val="1"/><c:axId val="111"/><c:axId val="222"/></c:lineChart>`
      : `<c:barChart><c:barDir val="col"/><c:grouping val="${chart.kind === 'stack' ? 'stacked' : 'clustered'}"/><c:varyColors val="0"/>${series}<c:gapWidth val="60"/>${chart.kind === 'stack' ? '<c:overlap val="100"/>' : ''}<c:axId val="111"/><c:axId val="222"/></c:barChart>`;
  const axesXml = hasNegative ? axes(chart).replace('<c:min val="0"/>', '') : axes(chart);
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="zh-CN" sz="1100" b="1"/><a:t>${xmlText(chart.title)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plot}${axesXml}</c:plotArea><c:legend><c:legendPos val="t"/><c:overlay val="0"/>${textProperties}</c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr></c:chartSpace>`;
}
