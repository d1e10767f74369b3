"""An encoder kept in a directory: an ONNX model, its tokenizer, and how to use them (`recipe`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .base import EncoderUnavailable, Floats, normalised
from .batches import Whole, batches, padded
from .recipe import TOKENIZER_FILE, BadDirectory, Recipe, read_recipe
from .sessions import cores, missing, open_session

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

_IDS, _MASK, _TYPES = "input_ids", "attention_mask", "token_type_ids"
# More characters than this cannot matter: a token is seldom longer than sixteen.
_CHARACTERS_PER_TOKEN: Final = 16


class DirectoryEncoder:
    """Runs the model of a directory in this process."""

    def __init__(self, folder: Path) -> None:
        """Raises `EncoderUnavailable` with all that is wrong."""
        try:
            path, self._recipe = read_recipe(folder)
        except BadDirectory as error:
            raise EncoderUnavailable(*error.problems) from error
        self._tokenizer = _tokenizer(folder / TOKENIZER_FILE, self._recipe)
        self._session = open_session(path, cores())
        self._inputs = _inputs(self._session, path)
        self._output = self._session.get_outputs()[0].name
        self.name = f"directory:{self._recipe.name}"
        self.fingerprint = _fingerprint(folder, path)
        self.dimension = int(self._probe(path).shape[1])

    def queries(self, texts: Sequence[str]) -> Floats:
        return self._vectors(self._recipe.query_prefix, texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._vectors(self._recipe.passage_prefix, texts)

    def _vectors(self, prefix: str, texts: Sequence[str]) -> Floats:
        rows = self._tokens(prefix, texts)
        found = np.zeros((len(rows), self.dimension), dtype=np.float32)
        for group in batches([len(row) for row in rows]):
            found[group] = self._run(*padded([rows[place] for place in group], self._recipe.padding))
        return normalised(found)

    def _tokens(self, prefix: str, texts: Sequence[str]) -> list[list[int]]:
        longest = self._recipe.tokens * _CHARACTERS_PER_TOKEN
        # Half a surrogate pair cannot be written in UTF-8; it comes out of damaged files.
        clean = [(prefix + text[:longest]).encode("utf-8", "replace").decode("utf-8") for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch(clean)]

    def _run(self, numbers: Whole, mask: Whole) -> Floats:
        values = {_IDS: numbers, _MASK: mask, _TYPES: np.zeros_like(numbers)}
        given = {name: values[kind] for kind, name in self._inputs.items()}
        (result,) = self._session.run([self._output], given)
        if result.ndim == 2:
            return np.asarray(result, dtype=np.float32)
        if self._recipe.pooling == "cls":
            return np.asarray(result[:, 0], dtype=np.float32)
        weights = mask[:, :, None].astype(np.float32)
        return np.asarray((result * weights).sum(axis=1) / weights.sum(axis=1), dtype=np.float32)

    def _probe(self, path: Path) -> Floats:
        """One text through the model: does it work, and how long are its vectors?"""
        try:
            numbers, mask = padded(self._tokens("", ["试"]), self._recipe.padding)
            return self._run(numbers, mask)
        except Exception as error:
            raise EncoderUnavailable(f"{path}：模型算不出向量（{error}）") from error


def _tokenizer(path: Path, recipe: Recipe) -> Tokenizer:
    try:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(path))
    except ImportError as error:
        raise EncoderUnavailable(missing("tokenizers")) from error
    except Exception as error:  # the library raises bare exceptions
        raise EncoderUnavailable(f"{path} 读不懂：{error}") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(recipe.tokens)
    return tokenizer


def _inputs(session: onnxruntime.InferenceSession, path: Path) -> dict[str, str]:
    """Which input takes token numbers, mask and types, told by their names."""
    known = {
        "ids": _IDS,
        _IDS: _IDS,
        "mask": _MASK,
        _MASK: _MASK,
        "types": _TYPES,
        _TYPES: _TYPES,
        "segment_ids": _TYPES,
    }
    names = [value.name for value in session.get_inputs()]
    strange = [name for name in names if name not in known]
    found = {known[name]: name for name in names if name in known}
    problems = [f"{path}：不认识输入 {name}" for name in strange]
    if _IDS not in found:
        problems.append(f"{path}：没有输入 {_IDS}")
    if problems:
        raise EncoderUnavailable(*problems)
    return found


def _fingerprint(folder: Path, path: Path) -> str:
    """Of everything that decides the vectors: model, tokenizer, recipe."""
    total: Any = hashlib.sha256()
    extras = ("encoder.json", "config.json", "sentence_bert_config.json", "1_Pooling/config.json")
    for file in (path, folder / TOKENIZER_FILE, *(folder / name for name in extras)):
        if file.is_file():
            with file.open("rb") as stream:
                total.update(hashlib.file_digest(stream, "sha256").digest())
        total.update(b"|")
    return str(total.hexdigest()[:20])
