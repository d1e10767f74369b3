"""Small packs written by hand, so that every expected problem is in sight."""

from __future__ import annotations

from pathlib import Path

TINY = {
    "region.yaml": "format: 1\nkey: tiny\nname: 小区\ncode: 330699\nversion: '1'\n",
    "sources.yaml": "- code: 000\n  title: 一份文件\n  published_on: 2026-01-09\n",
    "places.yaml": (
        "- {code: A, name: 甲市, kind: city, sources: [000]}\n"
        "- {code: B, name: 乙区, kind: district, parent: A, sources: [000]}\n"
    ),
    "chains.yaml": (
        "- key: ic\n  name: 集成电路\n  sources: [000]\n  segments:\n"
        "    - {key: design, name: 设计, sources: [000]}\n    - {key: wafer, name: 制造, sources: [000]}\n"
    ),
    "parties.csv": (
        "ref,kind,name,place,segments,summary,sources\n"
        "T-1,lab,第一实验室,B,ic/design;ic/wafer,做芯片设计,000\n"
        "T-2,person,张三,,,,000\n"
    ),
    "aliases.csv": "party,name,sources\nT-1,一号实验室,000\n",
    "relations.csv": "subject,kind,target,target_text,sources\nT-1,built_by,,某市政府,000\n",
    "affiliations.csv": "person,party,kind,post,sources\nT-2,T-1,research,研究员,000\n",
    "offerings.csv": "ref,party,kind,title,text,segments,sources\nT-1-1,T-1,expertise,芯片设计,可以设计芯片,ic/design,000\n",
    "measures.csv": "offering,metric,comparator,value,unit,sources\nT-1-1,线宽,le,28,nm,000\n",
    "facts.yaml": "- {key: labs, label: 实验室, value: 35, unit: 家, basis: actual, scope: B, sources: [000]}\n",
    "records.yaml": "- {key: award-1, kind: award, name: 一等奖, parties: [T-1], sources: [000]}\n",
    "cases.yaml": (
        "- id: P01\n  kind: technical\n  title: 国产替代\n  owner: T-1\n  text: 缺少设备\n  status: finished\n"
        "  segments: [ic/design]\n  solver: T-1\n  sources: [000]\n  stages:\n"
        "    - {stage: question, by: T-1, fact: 提出难题}\n"
        "  requirements:\n    - {metric: 产能, comparator: ge, target: 5000, unit: 吨}\n"
        "- {id: P02, kind: approval, title: 节能审查, owner: T-1, text: 需要尽快办完, status: finished, "
        "outcome: 三日办完。, sources: [000], requirements: [{metric: 工作日, comparator: le, target: 3}]}\n"
    ),
    "entities.csv": "id,name,type,represented_by\nE1,第一实验室,lab,party:T-1\nE2,甲市,city,place:A\n",
}


def write_tiny(folder: Path, **changed: str | bytes | None) -> Path:
    """`changed` replaces files by stem (`parties="…"`); None leaves the file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in TINY.items():
        content = changed.get(name.split(".")[0], text)
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode()
            (folder / name).write_bytes(data)
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace `old`, which must be there exactly once."""
    path = folder / name
    text = path.read_bytes().decode("utf-8")
    assert text.count(old) == 1, (name, old, text.count(old))
    path.write_bytes(text.replace(old, new).encode("utf-8"))
