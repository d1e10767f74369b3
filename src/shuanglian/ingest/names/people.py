"""People, only where the text gives their public role. A title is never a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .mention import Mention
from .view import View
from .words import listed, surnames

TITLES: Final = (
    "党委书记|党组书记|党工委书记|董事长|副董事长|总经理|副总经理|总裁|副总裁|首席执行官|首席科学家|首席技术官|总工程师|总监|副总"
    "|研发经理|项目经理|技术经理人|技术经理|销售经理|市场经理|厂长|车间主任|联合创始人|创始人|创办人|法定代表人|法人代表|实际控制人"
    "|项目负责人|相关负责人|负责人|副院长|院长|副校长|校长|副所长|所长|副主任|主任|副局长|局长|副厅长|厅长|副部长|部长|副处长|处长|副科长|科长"
    "|副书记|书记|副主席|主席|副市长|市长|副区长|区长|副县长|县长|省长|镇长|街道主任|理事长|秘书长|会长|副会长|站长|队长|带头人|首席专家|学科带头人"
    "|教授|副教授|研究员|副研究员|院士|博士|博士后|高级工程师|工程师|专家|导师|学者|科学家|企业家|记者|通讯员|编辑"
)
_TITLE: Final = re.compile(f"(?:{TITLES})")
_BEHIND: Final = re.compile(
    "(?:副教授|教授|院士|博士|研究员|董事长|总经理|院长|校长|主任|局长|书记|厅长|部长|先生|女士|同志|团队|等人)"
)
_COMPOUND: Final = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|司徒|令狐|东方|夏侯|端木|百里|呼延|南宫|独孤"
_STOP_THIRD: Final = frozenset(
    "说介表告在是为的和与一曾也就带将从对坦指回透认称等把被让向于来到有没不及并又再都还很最更其他她我们这那时了着过地得"
    "出进回谈讲强深感受负担牵领率团教博院老"
)
_HAN_NAME: Final = r"[\u3400-\u9fff]"
_SAID: Final = re.compile(
    "说|表示|介绍|坦言|回忆|告诉|认为|指出|透露|感慨|笑言|直言|强调|谈到|谈起|回忆道|说道"
)


_DOES: Final = re.compile(
    _SAID.pattern
    + "|主持|出席|参加|陪同|带领|率队|率领|调研|担任|牵头|团队|致辞|讲话|宣读|驻点|一行|走访|见证|作了|作为|做客"
    "|建议|提出|会见|宣布|发布|解读|回应|接受|建言|呼吁|创办|创立"
    "|毕业|回国|加入|入选|荣获|获得|当选|说道|感叹|笑着"
)


def people(views: Iterable[View]) -> list[Mention]:
    """A mention per place where a role stands beside a name; names met again later are counted elsewhere."""
    uses = _Uses(list(views))
    found: list[Mention] = []
    for view in uses.views:
        found += [m for hit in _TITLE.finditer(view.text) if (m := _after_title(view, hit, uses)) is not None]
        found += [m for hit in _BEHIND.finditer(view.text) if (m := _before_title(view, hit)) is not None]
    return found


def _after_title(view: View, hit: re.Match[str], uses: _Uses) -> Mention | None:
    text, at = view.text, hit.end()
    at += len(_link(text, at))
    size = _size(text, at, uses)
    if not size or _BEHIND.match(text, at + 1):
        return None
    sure = 0.8 if size == 3 or _clean_end(text, at + size) else 0.6
    return Mention(
        view, at, at + size, "person", min(sure, 0.75), "人名靠职务判断", extra={"role": hit.group()}
    )


def _link(text: str, at: int) -> str:
    found = re.compile(r"[：:、]").match(text, at)
    return found.group() if found and found.group() in "：:" else ""


def _size(text: str, at: int, uses: _Uses) -> int:
    """How many characters of the name that begins at `at`; 0 where none does."""
    compound = re.compile(f"(?:{_COMPOUND}){_HAN_NAME}{{1,2}}").match(text, at)
    if compound is not None:
        return min(len(compound.group()), 3 if not _clean_end(text, at + 4) else 4)
    if at + 2 > len(text) or text[at] not in surnames() or text[at : at + 2] in listed("no_names"):
        return 0
    if not re.fullmatch(_HAN_NAME, text[at + 1]):
        return 0
    third = text[at + 2 : at + 3]
    if not re.fullmatch(_HAN_NAME, third) or _DOES.match(text, at + 2):
        return 2
    if _clean_end(text, at + 3):
        return 3
    return _by_use(text[at : at + 3], uses)


def _clean_end(text: str, end: int) -> bool:
    return end >= len(text) or not re.match(_HAN_NAME, text[end]) or bool(_DOES.match(text, end))


def _by_use(three: str, uses: _Uses) -> int:
    """Two or three characters? The rest of the document knows: what always stands together is one name."""
    after = uses.after(three[:2])
    if after[three[2]] >= 2:
        return 3
    if len(after) > 1:
        return 2
    return 2 if three[2] in _STOP_THIRD else 3


@dataclass
class _Uses:
    """What follows two characters anywhere in the document."""

    views: list[View]
    known: dict[str, Counter[str]] = field(default_factory=dict)

    def after(self, two: str) -> Counter[str]:
        if two not in self.known:
            places = (
                view.text[hit.end() : hit.end() + 1]
                for view in self.views
                for hit in re.finditer(re.escape(two), view.text)
            )
            self.known[two] = Counter(places)
        return self.known[two]


def _before_title(view: View, hit: re.Match[str]) -> Mention | None:
    """浙江某大学张三教授: what stands right before a title and after a mark or the name of an organisation."""
    for size in (3, 2):
        start = hit.start() - size
        if start < 0 or not _is_name(view.text[start : hit.start()]):
            continue
        if _opened(view.text, start):
            role = hit.group() if hit.group() not in ("先生", "女士", "同志", "团队", "等人") else ""
            sure = 0.7 if role else 0.55
            return Mention(view, start, hit.start(), "person", sure, "人名靠职务判断", extra={"role": role})
    return None


def _is_name(word: str) -> bool:
    return (
        word[0] in surnames()
        and word[:2] not in listed("no_names")
        and bool(re.fullmatch(f"{_HAN_NAME}+", word))
        and not _TITLE.search(word)
        and not re.search(r"[的了在和与及是有为等上下中外]", word)
        and word[-1] not in "副总老正大小原级位名该各学校院所长任省市区县"
    )


def _opened(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start]
    return not before or bool(
        re.search(r"(?:[，。；：、“”（）！？\s]|大学|学院|公司|医院|院|所|中心|集团|由|与|和|请|以)$", before)
    )
