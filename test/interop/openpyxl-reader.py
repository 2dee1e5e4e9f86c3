"""Reads a workbook with a library of its own and prints as JSON what it found."""
import datetime
import json
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (datetime.timedelta,)):
        return value.total_seconds() / 86400
    if isinstance(value, datetime.time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    return value


def chart_of(chart):
    return {"kind": type(chart).__name__, "refs": [one.val.numRef.f for one in chart.series]}


def sheet_of(sheet):
    rows = [[plain(cell.value) for cell in row] for row in sheet.iter_rows()]
    return {
        "name": sheet.title,
        "rows": rows,
        "merged": len(sheet.merged_cells.ranges),
        "freeze": sheet.freeze_panes,
        "titles": sheet.print_title_rows,
        "area": str(sheet.print_area) if sheet.print_area else None,
        "orientation": sheet.page_setup.orientation,
        "paper": int(sheet.page_setup.paperSize) if sheet.page_setup.paperSize else None,
        "footer": "".join(filter(None, (sheet.oddFooter.left.text, sheet.oddFooter.center.text, sheet.oddFooter.right.text))),
        "filter": sheet.auto_filter.ref,
        "charts": [chart_of(one) for one in sheet._charts],
        "formulas": sum(1 for row in sheet.iter_rows() for cell in row if cell.data_type == "f"),
    }


print(json.dumps([sheet_of(sheet) for sheet in book.worksheets], ensure_ascii=False))
