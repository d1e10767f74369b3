"""The weight file is read exactly, and a damaged one is refused in words."""

from __future__ import annotations

import numpy as np
import pytest

from shuanglian.matching.encoder import weights

from .factories import HEADS, HIDDEN, INNER, LAYERS, PIECES, POSITIONS, REPLACED, TinyWeights


def test_sizes_and_vocabulary_are_read(tiny: TinyWeights) -> None:
    read = weights.read(tiny.path)
    shape = read.shape
    assert (shape.hidden, shape.layers, shape.heads, shape.inner) == (HIDDEN, LAYERS, HEADS, INNER)
    assert (shape.positions, shape.types) == (POSITIONS, 2)
    assert read.vocabulary.pieces == PIECES
    assert read.vocabulary.replaced == REPLACED
    assert (read.vocabulary.start, read.vocabulary.padding, read.vocabulary.end, read.vocabulary.unknown) == (
        0,
        1,
        2,
        3,
    )


def test_every_tensor_reads_back_exactly(tiny: TinyWeights) -> None:
    read = weights.read(tiny.path)
    for name, expected in tiny.tensors.items():
        packed = name == "emb.word" or (name[0] == "l" and name.endswith(".w") and "ln" not in name)
        found = read.packed(name, len(expected)).plain() if packed else read.vector(name)
        np.testing.assert_array_equal(found.reshape(expected.shape), expected, err_msg=name)


def test_a_tensor_of_another_kind_or_name_is_refused(tiny: TinyWeights) -> None:
    read = weights.read(tiny.path)
    with pytest.raises(weights.BadWeights, match=r"emb\.ln\.w: not a packed matrix"):
        read.packed("emb.ln.w", 1)
    with pytest.raises(weights.BadWeights, match=r"l0\.q\.w: not a plain tensor"):
        read.vector("l0.q.w")
    with pytest.raises(weights.BadWeights, match=r"l9\.q\.w: missing"):
        read.vector("l9.q.w")
    with pytest.raises(weights.BadWeights, match="of 7 rows"):
        read.packed("l0.q.w", 7)


def test_another_file_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("other") / "other.bin"
    path.write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(weights.BadWeights, match="does not begin with E5S1"):
        weights.read(path)


def test_an_unknown_version_is_refused(tiny: TinyWeights) -> None:
    path = tiny.path.with_name("version.bin")
    data = tiny.path.read_bytes()
    path.write_bytes(data[:4] + b"\x09" + data[5:])
    with pytest.raises(weights.BadWeights, match="version 9"):
        weights.read(path)


@pytest.mark.parametrize("kept", [5, 60, 120, 400, 900])
def test_a_file_cut_short_in_its_tables_is_refused(tiny: TinyWeights, kept: int) -> None:
    path = tiny.path.with_name(f"cut{kept}.bin")
    path.write_bytes(tiny.path.read_bytes()[:kept])
    with pytest.raises(weights.BadWeights, match="cut short or damaged"):
        weights.read(path)


def test_a_file_cut_short_in_its_tensors_is_refused_when_they_are_read(tiny: TinyWeights) -> None:
    path = tiny.path.with_name("cut.bin")
    path.write_bytes(tiny.path.read_bytes()[: tiny.offsets["l1.oln.w"]])
    read = weights.read(path)
    assert read.vector("emb.ln.w").shape == (HIDDEN,)
    with pytest.raises(weights.BadWeights, match="the file ends before it"):
        read.vector("l1.oln.w")


def test_sizes_that_cannot_be_are_refused(tiny: TinyWeights) -> None:
    path = tiny.path.with_name("sizes.bin")
    data = bytearray(tiny.path.read_bytes())
    data[8] = 63
    path.write_bytes(bytes(data))
    with pytest.raises(weights.BadWeights, match="hidden 63"):
        weights.read(path)
