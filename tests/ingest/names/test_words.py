"""The words and edges that names are told by."""

from __future__ import annotations

import pytest

from shuanglian.ingest.names.aliases import abbreviates, short_forms
from shuanglian.ingest.names.edges import anchored, left_edge, run_before, strip_left
from shuanglian.ingest.names.suffixes import endings, kind_of
from shuanglian.ingest.names.words import covered, han, leaders, listed, places, stops, surnames


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("浙江省青禾中心", 3),
        ("浙江青禾", 2),
        ("杭州市余杭区某某", 6),
        ("美国波士顿", 2),
        ("中科院新材料", 3),
        ("长三角碳中和", 3),
        ("青禾市某某", 3),
        ("全市企业", 0),
        ("青禾材料", 0),
        ("", 0),
    ],
)
def test_how_much_of_a_name_is_a_place(text: str, size: int) -> None:
    assert anchored(text) == size


@pytest.mark.parametrize(
    ("text", "ending", "name"),
    [
        ("加快推进镜岭科技城建设", "科技城", "镜岭科技城"),
        ("其中，属地的云岭区人民政府", "人民政府", "云岭区人民政府"),
        ("大学与云岭区人民政府", "人民政府", "云岭区人民政府"),
        ("浙江省发展和改革委员会", "委员会", "浙江省发展和改革委员会"),
        ("杭州电子科技大学集成电路科学与工程学院", "工程学院", "杭州电子科技大学集成电路科学与工程学院"),
        ("走廊有1家云岭高新区", "高新区", "云岭高新区"),
        ("青禾能源（杭州）有限公司", "有限公司", "青禾能源（杭州）有限公司"),
        ("依托集成电路“万亩”新产业平台", "新产业平台", "集成电路“万亩”新产业平台"),
        ("甲方青禾集团有限公司入股宁波青云有限公司", "有限公司", "宁波青云有限公司"),
        ("全省首个国际青禾产业园", "产业园", "青禾产业园"),
    ],
)
def test_where_a_name_begins(text: str, ending: str, name: str) -> None:
    end = text.rindex(ending)
    start = left_edge(text, end)
    assert start is not None
    assert text[start : end + len(ending)] == name


def test_a_name_does_not_reach_over_marks_or_brackets_that_hold_a_remark() -> None:
    text = "很好，（共3家）青禾研究院"
    assert text[run_before(text, text.index("研究院")) :] == "青禾研究院"
    assert run_before("，", 1) == 1


def test_a_place_stops_the_stripping() -> None:
    text = "上海建设大学"
    assert strip_left(text, 0, 4) == 0
    assert strip_left("加快建设上海大学", 0, 6) == 4


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("浙江青禾股份有限公司", ["股份有限公司"]),
        ("大学生和大学城", []),
        ("银行业与实验室体系", []),
        ("入选中试平台名单", []),
        ("青禾研究院、青禾医院", ["研究院", "医院"]),
        ("区科技局局长", ["科技局"]),
        ("大格局与新局面", ["局"]),
        ("平台化、基地型、园区级", []),
    ],
)
def test_endings(text: str, words: list[str]) -> None:
    assert [row.word for row in endings(text)] == words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青禾有限公司", "enterprise"),
        ("青禾大学", "university"),
        ("青禾孵化器", "incubator"),
        ("青禾科创走廊", "place"),
        ("青禾区人民政府", "government"),
        ("青禾日报", "media"),
        ("青禾商会", "association"),
        ("青禾学会", "society"),
        ("青禾", ""),
        ("青禾大学生", ""),
    ],
)
def test_the_kind_of_a_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_covered_needs_every_character() -> None:
    assert covered("省级重点实验室", "generic")
    assert covered("", "generic")
    assert covered("生物医药创新", "generic", "topics")
    assert not covered("青禾创新", "generic", "topics")


def test_lists_hold_words_and_no_blanks() -> None:
    for name in ("generic", "leaders", "stops", "topics", "places", "countries", "no_names"):
        words = listed(name)
        assert len(words) > 20
        assert all(word and not word.startswith("#") for word in words)


def test_no_list_holds_a_name_of_the_example_region() -> None:
    held = listed("generic") | listed("leaders") | listed("stops") | listed("topics") | listed("no_names")
    assert not held & {"柯桥", "越城", "上虞", "镜湖", "滨海", "迪荡", "鉴湖", "曹娥江"}


def test_surnames_are_single_characters() -> None:
    assert {"王", "李", "张", "肖", "蒋", "郑"} <= surnames()
    assert all(len(name) == 1 for name in surnames())


def test_patterns_match_the_longest_word_first() -> None:
    assert places()[0].match("浙江省的").group() == "浙江省"  # type: ignore[union-attr]
    assert leaders().match("加快推进建设").group() == "加快推进"  # type: ignore[union-attr]
    assert stops().search("高等教育") is None
    assert stops().search("企业等单位") is not None
    assert stops().search("华为与他") is not None


@pytest.mark.parametrize(("text", "count"), [("青禾A1", 2), ("", 0), ("經濟", 2), ("abc", 0)])
def test_counting_chinese_characters(text: str, count: int) -> None:
    assert han(text) == count


@pytest.mark.parametrize(
    ("name", "kind", "forms"),
    [
        ("浙江青禾半导体科技有限公司", "enterprise", {"青禾半导体科技", "青禾半导体", "浙江青禾半导体科技"}),
        ("浙江龙青集团股份有限公司", "enterprise", {"浙江龙青"}),
        ("云岭区", "place", {"云岭"}),
        ("浙江省青禾技术创新中心", "platform", {"青禾技术创新中心"}),
        ("云岭区人民政府", "government", set()),
        ("浙江理工大学", "university", set()),
        ("李青禾", "person", set()),
        ("绍兴科创走廊", "place", {"科创走廊"}),
    ],
)
def test_short_forms(name: str, kind: str, forms: set[str]) -> None:
    made = set(short_forms(name, kind))
    assert forms <= made
    assert name not in made


def test_abbreviations_keep_the_order() -> None:
    assert abbreviates("青禾半导", "浙江青禾半导体有限公司")
    assert abbreviates("中纺院", "中国纺织科学研究院")
    assert not abbreviates("院纺中", "中国纺织科学研究院")
    assert not abbreviates("青", "青禾")
    assert not abbreviates("青禾", "青禾")
