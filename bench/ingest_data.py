"""Made-up documents of the kinds that bureaus have: news, plans with tables, Word files and pages. Fixed seeds."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

PLACES = ("东溪镇", "南岸街道", "西塘镇", "北湖新区", "柳林乡", "平桥街道", "高新园区", "沙河镇")
THINGS = (
    "规上工业企业",
    "省级研发平台",
    "高层次人才",
    "专利授权",
    "科技型中小企业",
    "产业项目",
    "孵化载体",
    "技术合同",
)
UNITS = ("家", "个", "人", "件", "家", "个", "家", "项")
MONEY = ("完成工业投资", "实现产值", "兑现扶持资金", "落实专项贷款", "签订技术合同金额")
OPENINGS = ("今年以来", "截至6月底", "上半年", "1—5月", "去年全年", "2025年")
ENDINGS = (
    "各单位要对照目标倒排工期，及时解决推进中的困难。",
    "下一步将继续完善服务机制，扩大政策覆盖面。",
    "有关做法已在相邻园区推广。",
    "对进度落后的项目，由牵头单位每周调度一次。",
)


def sentence(chance: Random) -> str:
    """One with two to four numbers."""
    at = chance.randrange(len(THINGS))
    number = chance.randint(3, 900)
    return chance.choice(
        (
            f"{chance.choice(OPENINGS)}，{chance.choice(PLACES)}新增{THINGS[at]}{number}{UNITS[at]}，"
            f"{chance.choice(MONEY)}{number / 7:.2f}亿元，同比增长{chance.uniform(1, 30):.1f}%。",
            f"到2027年，力争{THINGS[at]}达到{number}{UNITS[at]}以上，年均增长{chance.uniform(2, 15):.1f}%左右。",
            f"{chance.choice(PLACES)}、{chance.choice(PLACES)}分别引进{THINGS[at]}{number}{UNITS[at]}和{number // 2 + 1}{UNITS[at]}，"
            f"占全区的{chance.uniform(5, 60):.1f}%。",
            f"其中面积约{number * 3}亩的片区已建成厂房{number}万平方米，入驻企业{chance.randint(5, 80)}家。",
        )
    )


def paragraph(chance: Random) -> str:
    return "".join(sentence(chance) for _ in range(chance.randint(2, 5))) + chance.choice(ENDINGS)


def rows(chance: Random) -> list[list[str]]:
    """A table of indicators over years."""
    out = [["序号", "指标", "单位", "2024年", "2025年", "2027年目标"]]
    for number in range(1, chance.randint(5, 14)):
        at = chance.randrange(len(THINGS))
        value = chance.randint(10, 900)
        out.append([str(number), THINGS[at], UNITS[at], str(value), str(value + 12), str(value * 2)])
    return out


def news(chance: Random) -> bytes:
    parts = [f"{chance.choice(PLACES)}创新工作情况", "发布日期：2026-07-03"]
    return "\n".join(parts + [paragraph(chance) for _ in range(8)]).encode()


def plan(chance: Random) -> bytes:
    """Text with its table flattened, a cell a line."""
    parts = ["某区产业创新行动计划（2025—2027年）", "一、发展目标"] + [paragraph(chance) for _ in range(4)]
    parts += ["表1 主要指标"] + [cell for row in rows(chance) for cell in row] + ["二、重点任务"]
    for number in range(6):
        parts += [
            f"（{'一二三四五六'[number]}）{chance.choice(THINGS)}提升",
            paragraph(chance),
            paragraph(chance),
        ]
    return "\n".join(parts).encode("gb18030")


def page(chance: Random) -> bytes:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows(chance))
    body = "".join(f"<p>{paragraph(chance)}</p>" for _ in range(6))
    return (
        "<!doctype html><html><head><meta charset='utf-8'><title>工作动态</title></head><body><nav>首页 | 动态</nav>"
        f"<h1>{chance.choice(PLACES)}工作动态</h1>{body}<table>{cells}</table></body></html>"
    ).encode()


def word(chance: Random) -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    document.add_heading(f"{chance.choice(PLACES)}创新发展报告", 0)
    document.add_heading("一、基本情况", 1)
    for _ in range(5):
        document.add_paragraph(paragraph(chance))
    lines = rows(chance)
    table = document.add_table(len(lines), len(lines[0]))
    for cell, text in zip(table._cells, (text for line in lines for text in line), strict=True):
        cell.text = text
    document.save(out)
    return out.getvalue()


KINDS = {"news.txt": news, "plan.txt": plan, "page.html": page, "report.docx": word}


def folder(where: Path, count: int) -> int:
    """`count` documents of all kinds in turn; their size in bytes."""
    size = 0
    for at in range(count):
        name, make = list(KINDS.items())[at % len(KINDS)]
        data = make(Random(at))
        size += (where / f"{at:05}-{name}").write_bytes(data)
    return size
