"""Forms in which two names agree."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shuanglian.ingest.linking.keys import bracket_forms, core_key, harmless, numbers_of, place_of, plain_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("柯橋經開區", "柯桥经开区"),
        ("青禾（云岭）材料", "青禾(云岭) 材料"),
        ("“青禾”平台", "青禾平台"),
        ("ＡＢＣ科技", "abc科技"),
        ("禾·创之城", "禾•创之城"),
    ],
)
def test_the_plain_form_hides_how_a_name_is_written(one: str, other: str) -> None:
    assert plain_key(one) == plain_key(other)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("浙江青禾材料科技有限公司", "青禾材料科技"),
        ("青禾（杭州）材料股份有限公司", "青禾材料"),
        ("青禾材料", "青禾材料"),
        ("浙江大学", "浙江大学"),
    ],
)
def test_the_core_is_what_is_left_without_place_and_legal_form(name: str, core: str) -> None:
    assert core_key(name) == core


def test_brackets_give_two_names() -> None:
    assert bracket_forms("青禾创新中心（禾湖实验室）") == ["青禾创新中心", "禾湖实验室"]
    assert bracket_forms("青禾创新中心（一期）") == ["青禾创新中心"]
    assert bracket_forms("青禾创新中心") == []


def test_what_tells_two_things_apart() -> None:
    assert place_of("杭州市科技局") == place_of("杭州科技局") == "杭州"
    assert place_of("青禾科技") == ""
    assert numbers_of("云岭科技园一期") != numbers_of("云岭科技园二期")
    assert harmless("现代纺织")
    assert not harmless("青禾")


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
@example("u-\u0304")
def test_forms_are_stable_for_any_text(name: str) -> None:
    assert plain_key(plain_key(name)) == plain_key(name)
    assert isinstance(core_key(name), str)
    assert all(form in name for form in bracket_forms(name))
