"""How a line of a Chinese document shows what it is: numbering, bullets, captions, dates, page numbers, stray marks."""

from __future__ import annotations

import re
from typing import Final

from .lines import CJK, solid

_COUNT: Final = "[一二三四五六七八九十百零〇\\d]{1,4}"
# Rank: the smaller, the higher in the document. Between them is room for headings that carry no number.
NUMBERING: Final = (
    (10, re.compile(f"第{_COUNT}(?:编|篇|部分)[\\s、：:]*")),
    (20, re.compile(f"第{_COUNT}章[\\s、：:]*")),
    (30, re.compile(f"第{_COUNT}节[\\s、：:]*")),
    (40, re.compile("[一二三四五六七八九十]{1,3}[、.．]\\s*")),
    (50, re.compile("[（(][一二三四五六七八九十]{1,3}[）)]、?\\s*")),
    (60, re.compile("\\d{1,2}(?:[.．](?!\\d)|、)\\s*")),
    (70, re.compile("[（(]\\d{1,2}[）)]、?\\s*|\\d{1,2}[）)]\\s*")),
    (80, re.compile("[①-⑳]\\s*")),
    (62, re.compile("\\d{1,2}[.．]\\d{1,2}\\s+")),
    (64, re.compile("\\d{1,2}[.．]\\d{1,2}[.．]\\d{1,2}\\s+")),
)
_NUMBERERS: Final = frozenset("第一二三四五六七八九十（(0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
BARE_RANK: Final = 90
BULLET: Final = re.compile("(?:——|—|–|[•·●◆■▲★○□◎➢✓※►▪◇△]|[*-](?=\\s))\\s*")
# These begin an item only where no sentence is open: a dash or a dot may as well stand between two names.
WEAK_BULLET: Final = re.compile("[—–·-](?![—–\\s])")
BOX: Final = re.compile(
    f"(?:专栏|專欄|专题|附件|附录|附表|续表|表格?)\\s*{_COUNT}(?:[-—.．]\\d+)?(?:[\\s：:、.．]|$)"
)
_TABLE_TITLE: Final = re.compile(
    f"(?:专栏|專欄|附表|续表|表格?)\\s*{_COUNT}|续表|.{{2,30}}(?:一览表|汇总表|统计表|明细表|情况表|指标表)$"
)
FIGURE: Final = re.compile(f"(?:图|附图|图片|圖)\\s*{_COUNT}(?:[-—.．]\\d+)?(?:[\\s：:、]|$)|[▲△▼↑←→]\\s*\\S")
TOLD_FIGURE: Final = re.compile("图为|图片说明|资料图|（资料图")
_PICTURED: Final = (
    "现场|全景|一景|实景|外景|内景|街景|夜景|鸟瞰图?|航拍图?|效果图|示意图|布局图|范围图|照片|合影|场景|风貌|资料图|情况|情景|展示区?"
    "|現場|場景|照"
)
PICTURED: Final = re.compile(f"(?:{_PICTURED})(?:[（(][^）)]{{1,12}}[）)])?$")
# A caption and the rest of the sentence it stands in, glued by the same extraction.
GLUED: Final = re.compile(
    f"([^，。；：！？、]{{8,40}}?(?:{_PICTURED}))(?=[{CJK}][^。；！？]{{0,6}}[，。；、])"
)
SIDE: Final = re.compile(
    "(?:注|备注|说明|来源|发布时间|发布日期|发布机构|成文日期|更新时间|发布日期|发布人|发布单位|信息来源|索引号|文号|单位|计量单位|有效性|浏览次数|阅读次数|时间|日期|资料来源|数据来源|抄送|主送|责任编辑|责编|编辑|记者|通讯员|供稿|摄影|作者|附注)\\s*[：:]|[（(](?:此件|本报|来源|记者|责编|单位|计量单位)"
    "|.{0,16}(?:图片|供图|图)由.{2,30}(?:提供|摄)$|.{0,10}(?:记者|通讯员)\\s*\\S{2,12}(?:摄|文)?$"
)
DATE: Final = re.compile(
    "\\d{4}\\s*年\\s*\\d{1,2}\\s*月(?:\\s*\\d{1,2}\\s*日)?(?:\\s*印发)?"
    "|[二〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?"
)
# The line under the headline of a news text: when, from where.
DATELINE: Final = re.compile(
    "\\d{4}\\s*[年./-]\\s*\\d{1,2}\\s*[月./-]\\s*\\d{1,2}\\s*日?(?:\\s|$)[^，。；]{0,60}"
)
NUMBERED_PAPER: Final = re.compile(
    f"[{CJK}]{{2,12}}\\s*[〔\\[（(【［]\\s*(\\d{{4}})\\s*[〕\\]）)】］]\\s*第?\\s*\\d{{1,4}}\\s*号"
)
TURNED: Final = re.compile(
    "[-—–－·•\\s]+\\d{1,4}[-—–－·•\\s]+|第\\s*\\d{1,4}\\s*页(?:\\s*[,，/]?\\s*共\\s*\\d{1,4}\\s*页)?|\\d{1,4}\\s*[/／]\\s*\\d{1,4}|[Pp]age\\s*\\d+(?:\\s*of\\s*\\d+)?"
)
# What a site puts around an article: buttons, counters, paths.
SITE: Final = re.compile(
    "[【\\[（(]?\\s*(?:字[体號号大]|打印|关闭|分享|收藏|扫一扫|上一[篇条页]|下一[篇条页]|返回|首页|当前位置|您?现在?的?所?在?位置|点击[量数率]|浏览|阅读|"
    "大\\s*中\\s*小|相关(?:链接|阅读|新闻|文章)|责任声明|版权所有|ICP备).{0,40}|https?://\\S+|www\\.\\S+"
)
NUMBER_ALONE: Final = re.compile("\\d{1,4}")
STRAY_LINE: Final = re.compile(
    f"[\\[【（(]?(?:图片|图|视频|插图|附图)[\\]】）)]|(?:and|etc|or|the|of|\\*\\*[A-Za-z]{{1,12}}\\*\\*)\\.?|[^\\w{CJK}%。！？；，、”’）》]+",
    re.I,
)
STRAY_WORD: Final = re.compile("(?:and|etc|or|the|of)\\.?")
# A word of another language left between Chinese words; bold marks of a page turned into text.
_WORDS: Final = f"(?<=[{CJK}）”》]) ?(?:\\b(?:and|etc|or)\\b\\.?)(?= ?[{CJK}“（《])"
_BOLD: Final = "(?<!\\*)\\*\\*(?=\\S[^*\\n]{0,60}\\*\\*(?!\\*))|(?<=[^*\\s])\\*\\*(?!\\*)"
STRAY: Final = re.compile(f"{_WORDS}|{_BOLD}")
_PAPERS: Final = "通知|通报|意见|决定|办法|规划|方案|公告|公报|批复|报告|纪要|细则|条例|规定"
_MORE_PAPERS: Final = "计划|纲要|措施|行动|要点|总结|简报|情况|名单|函"
PAPER: Final = re.compile(f"(?:{_PAPERS}|{_MORE_PAPERS})(?:[（(][^）)]{{1,16}}[）)])?$")
CONTENTS: Final = re.compile("目[录錄次]|contents", re.I)
LEADER: Final = re.compile("(?:(?:[.．·。]\\s*){3,}|…[….\\s]*)\\d{1,4}$|(?<=[^\\d.．%年月])\\s+\\d{1,4}$")
_CLOSING: Final = "”’」』）)》〉】］]\"'"
PAIRS: Final = dict(zip("“‘（《「『〔【", "”’）》」』〕】", strict=True))
_SHUT: Final = frozenset(PAIRS.values())
_ENDS: Final = "。！？；：…!?;:"
_WEAK: Final = "，、,（(“‘「《〈—－+和与及或的至在到为对将被把是于已该其各每约近超达第"
_OPENS: Final = "，。、；：！？）”’」』》%％,.;"


def numbered(text: str) -> int:
    """The rank of a line's numbering; 0 where it has none."""
    if text[:1] not in _NUMBERERS:
        return 0
    for rank, pattern in reversed(NUMBERING):
        if pattern.match(text):
            return rank
    return 0


def names_table(text: str) -> bool:
    """Does this line name a table, as 专栏 2：… or 表 3 do?"""
    return len(text) <= 60 and _TABLE_TITLE.match(text) is not None and text[-1:] not in "。；，"


def finished(text: str) -> bool:
    """Does a sentence end at the end of `text`?"""
    bare = text.rstrip(_CLOSING + " \t\u3000")
    if bare != text.rstrip() and not bare.endswith(tuple(_ENDS)):
        return len(text) < 30
    return bare.endswith(tuple(_ENDS)) or (bare.endswith(".") and not bare[-2:-1].isdigit())


def hanging(text: str) -> bool:
    """Can a sentence hardly end here, whatever follows?"""
    return text[-1:] in _WEAK


def goes_on(text: str) -> bool:
    """Can no sentence begin like this?"""
    return text[:1] in _OPENS or (text[:1] == "的" and text[:2] not in {"的确", "的士"})


def sentence_like(text: str) -> bool:
    """More than a heading or a caption: long, or with the marks of a sentence inside."""
    return len(text) > 46 or any(mark in text for mark in "。；！？") or text.count("，") > 1


def short_name(text: str) -> bool:
    """Could this line stand alone as a heading or a caption?"""
    if not 2 <= len(solid(text)) <= 36 or sentence_like(text):
        return False
    if text.count("，") + text.count("、") > 2 or unbalanced(text) != ([], []):
        return False
    return text[-1] not in "。，；、！,;…：:" and re.search(f"[{CJK}]", text) is not None


def unbalanced(text: str) -> tuple[list[str], list[str]]:
    """(closing marks without an opening one, opening marks without a closing one), in order."""
    closed: list[str] = []
    opened: list[str] = []
    for char in text:
        if char in PAIRS:
            opened.append(char)
        elif char in _SHUT:
            if opened and PAIRS[opened[-1]] == char:
                opened.pop()
            elif not opened:
                closed.append(char)
    return closed, opened
