"""A workbook of many parties, as an office would send it."""

from __future__ import annotations

import io

import xlsxwriter

HEADS = ("名称", "类型", "简称", "级别", "简介", "公开", "示例")


def parties_sheet(rows: int) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet("主体")
        sheet.write_row(0, 0, HEADS)
        for i in range(rows):
            name = f"导入测试纺织科技第{i:06d}有限公司"
            sheet.write_row(
                i + 1, 0, (name, "企业", f"测试{i:06d}", "", f"从事第{i}号面料的研发与生产", "是", "是")
            )
    return buffer.getvalue()
