"""A directory with a model of the operator's own: used as it says, refused with everything that is wrong at once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from shuanglian.matching.encoder import Encoder, EncoderUnavailable, open_encoder
from shuanglian.matching.encoder.families import prefixes

from .factories import WORDS, model_directory, toy_table

pytestmark = pytest.mark.usefixtures("packages")


def expected(*words: str) -> np.ndarray:
    """The mean of the words' fixed vectors, of length one."""
    mean = toy_table()[[WORDS.index(word) for word in words]].mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def opened(folder: Path) -> Encoder:
    return open_encoder(str(folder))


def test_the_mean_leaves_padding_out(tmp_path: Path) -> None:
    encoder = opened(model_directory(tmp_path / "toy"))
    short, long = encoder.passages(["水", "水 火 金 木 土"])
    np.testing.assert_allclose(short, expected("[CLS]", "水", "[SEP]"), atol=1e-5)
    np.testing.assert_allclose(long, expected("[CLS]", "水", "火", "金", "木", "土", "[SEP]"), atol=1e-5)
    assert encoder.dimension == 8


def test_the_first_token_when_the_directory_says_so(tmp_path: Path) -> None:
    folder = model_directory(tmp_path / "toy", pooling={"pooling_mode_cls_token": True})
    np.testing.assert_allclose(opened(folder).passages(["水 火"])[0], expected("[CLS]"), atol=1e-5)


def test_a_model_that_pools_itself_is_believed(tmp_path: Path) -> None:
    folder = model_directory(tmp_path / "toy", pooled=True, inputs=("input_ids",))
    np.testing.assert_allclose(
        opened(folder).passages(["水"])[0], expected("[CLS]", "水", "[SEP]"), atol=1e-5
    )


@pytest.mark.parametrize(
    "inputs",
    [("input_ids",), ("input_ids", "attention_mask", "token_type_ids"), ("ids", "mask")],
    ids=lambda names: "+".join(names),
)
def test_inputs_are_recognised_by_name(tmp_path: Path, inputs: tuple[str, ...]) -> None:
    encoder = opened(model_directory(tmp_path / "toy", inputs=inputs))
    np.testing.assert_allclose(encoder.passages(["水"])[0], expected("[CLS]", "水", "[SEP]"), atol=1e-5)


@pytest.mark.parametrize("name", ["onnx/model.onnx", "model_quantized.onnx", "onnx/model_int8.onnx"])
def test_the_usual_places_of_a_model_are_known(tmp_path: Path, name: str) -> None:
    assert opened(model_directory(tmp_path / "toy", model=name)).dimension == 8


def test_prefixes_come_from_the_directory_itself(tmp_path: Path) -> None:
    folder = model_directory(
        tmp_path / "toy", encoder={"prefixes": {"query": "query: ", "passage": "passage: "}}
    )
    encoder = opened(folder)
    np.testing.assert_allclose(
        encoder.queries(["水"])[0], expected("[CLS]", "query:", "水", "[SEP]"), atol=1e-5
    )
    np.testing.assert_allclose(
        encoder.passages(["水"])[0], expected("[CLS]", "passage:", "水", "[SEP]"), atol=1e-5
    )


def test_or_from_the_family_its_name_tells(tmp_path: Path) -> None:
    folder = model_directory(tmp_path / "toy", config={"_name_or_path": "intfloat/multilingual-e5-base"})
    np.testing.assert_allclose(
        opened(folder).queries(["水"])[0], expected("[CLS]", "query:", "水", "[SEP]"), atol=1e-5
    )


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("intfloat/e5-large-v2", "query: "),
        ("multilingual-e5-small", "query: "),
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章："),
        ("BAAI/bge-m3", ""),
        ("the-e500-model", ""),
        ("sentence-transformers/all-MiniLM-L6-v2", ""),
    ],
)
def test_families(name: str, query: str) -> None:
    assert prefixes(name)[0] == query


def test_the_longest_length_is_the_models_own(tmp_path: Path) -> None:
    folder = model_directory(tmp_path / "toy", encoder={"tokens": 8})
    (vector,) = opened(folder).passages(["水 " * 5 + "火 " * 50])
    np.testing.assert_allclose(vector, expected("[CLS]", *["水"] * 5, "火", "[SEP]"), atol=1e-5)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "encoder.json").write_text(json.dumps({"pooling": "max", "tokens": "many"}))
    (folder / "config.json").write_text("{")
    with pytest.raises(EncoderUnavailable) as refused:
        opened(folder)
    told = str(refused.value)
    assert len(refused.value.problems) == 5
    for part in ("模型文件", "tokenizer.json", "pooling", "tokens", "config.json"):
        assert part in told
    assert told.count(str(folder)) == 5


def test_a_directory_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="nowhere 不是一个目录"):
        opened(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["[1]", "not json", '"text"'])
def test_a_recipe_that_is_no_object_is_refused(tmp_path: Path, content: str) -> None:
    folder = model_directory(tmp_path / "toy")
    (folder / "encoder.json").write_text(content)
    with pytest.raises(EncoderUnavailable, match=r"encoder\.json"):
        opened(folder)


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    folder = model_directory(tmp_path / "toy")
    (folder / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EncoderUnavailable, match="不是可用的 ONNX 模型"):
        opened(folder)


def test_a_damaged_tokenizer_is_refused(tmp_path: Path) -> None:
    folder = model_directory(tmp_path / "toy")
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderUnavailable, match=r"tokenizer\.json 读不懂"):
        opened(folder)


def test_strange_inputs_are_named(tmp_path: Path) -> None:
    folder = model_directory(tmp_path / "toy", inputs=("pixels", "sound"))
    with pytest.raises(EncoderUnavailable) as refused:
        opened(folder)
    assert len(refused.value.problems) == 3
    assert "pixels" in str(refused.value)


def test_a_model_that_cannot_compute_is_refused(tmp_path: Path) -> None:
    """Its table has fewer rows than the tokenizer has words."""
    folder = model_directory(tmp_path / "toy", encoder={"prefixes": {}})
    words = json.loads((folder / "tokenizer.json").read_text())
    words["model"]["vocab"]["[UNK]"] = 999
    (folder / "tokenizer.json").write_text(json.dumps(words))
    with pytest.raises(EncoderUnavailable, match="模型算不出向量"):
        opened(folder)


def test_fingerprints_tell_directories_apart(tmp_path: Path) -> None:
    one = opened(model_directory(tmp_path / "one"))
    same = opened(model_directory(tmp_path / "two"))
    other = opened(model_directory(tmp_path / "three", encoder={"pooling": "cls"}))
    assert one.fingerprint == same.fingerprint
    assert one.fingerprint != other.fingerprint


@pytest.mark.parametrize("choice", ["", "none", "auto"])
def test_no_choice_is_no_encoder(choice: str) -> None:
    with pytest.raises(EncoderUnavailable, match="不是一种编码器"):
        open_encoder(choice)
