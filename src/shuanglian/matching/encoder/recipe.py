"""What a model directory says about itself: files, pooling, prefixes, length. Every problem is reported at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from .families import prefixes

Pooling = Literal["mean", "cls", "none"]
_POOLINGS: Final[dict[str, Pooling]] = {"mean": "mean", "cls": "cls", "none": "none"}
RECIPE_FILE: Final = "encoder.json"
TOKENIZER_FILE: Final = "tokenizer.json"
# Best first: what a directory may call its model. Quantised ones are taken when they are alone.
_MODELS: Final = (
    "model.onnx",
    "onnx/model.onnx",
    "model_quantized.onnx",
    "onnx/model_quantized.onnx",
    "model_int8.onnx",
    "onnx/model_int8.onnx",
)
_LONGEST: Final = 512


@dataclass(frozen=True)
class Recipe:
    """How texts become vectors with the model of a directory."""

    name: str
    pooling: Pooling
    query_prefix: str
    passage_prefix: str
    tokens: int
    padding: int


class BadDirectory(Exception):
    """The directory cannot serve; `problems` has all that is wrong, for people."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


def find_model(folder: Path) -> Path | None:
    """The ONNX file of the directory, if there is one."""
    return next((folder / name for name in _MODELS if (folder / name).is_file()), None)


def read_recipe(folder: Path) -> tuple[Path, Recipe]:
    """The model file of a directory and how to use it. Raises `BadDirectory` with every problem."""
    if not folder.is_dir():
        raise BadDirectory([f"{folder} 不是一个目录"])
    problems: list[str] = []
    path = find_model(folder)
    if path is None:
        problems.append(f"缺少模型文件（{'、'.join(_MODELS[:3])} 等）")
    if not (folder / TOKENIZER_FILE).is_file():
        problems.append(f"缺少 {TOKENIZER_FILE}")
    recipe = _recipe(folder, problems)
    if problems or path is None:
        raise BadDirectory([f"{folder}：{problem}" for problem in problems])
    return path, recipe


def _recipe(folder: Path, problems: list[str]) -> Recipe:
    own = _json(folder, RECIPE_FILE, problems)
    config = _json(folder, "config.json", problems)
    sentence = _json(folder, "sentence_bert_config.json", problems)
    written = own.get("pooling") or _pooling_of(_json(folder, "1_Pooling/config.json", problems))
    pooling = _POOLINGS.get(str(written))
    if pooling is None:
        problems.append(f"{RECIPE_FILE} 的 pooling 应为 mean、cls 或 none，不是 {written!r}")
    query, passage = _prefixes(own, config, folder.name)
    tokens = (
        own.get("tokens")
        or sentence.get("max_seq_length")
        or config.get("max_position_embeddings")
        or _LONGEST
    )
    padding = own.get("padding", config.get("pad_token_id", 0))
    for name, value in (("tokens", tokens), ("padding", padding)):
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or value < 0
            or (name == "tokens" and value < 8)
        ):
            problems.append(f"{name} 应为正整数，不是 {value!r}")
    if problems or pooling is None:
        return Recipe(folder.name, "mean", "", "", _LONGEST, 0)
    name = str(own.get("name") or config.get("_name_or_path") or folder.name)
    longest = min(int(tokens), _LONGEST)
    return Recipe(name, pooling, query, passage, longest, int(padding))


def _pooling_of(config: dict[str, Any]) -> str:
    """What sentence-transformers wrote down; mean when it wrote nothing."""
    return "cls" if config.get("pooling_mode_cls_token") else "mean"


def _prefixes(own: dict[str, Any], config: dict[str, Any], folder: str) -> tuple[str, str]:
    """What goes before questions and documents: as the directory says, else as its family was trained."""
    if isinstance(given := own.get("prefixes"), dict):
        return str(given.get("query", "")), str(given.get("passage", ""))
    return prefixes(f"{config.get('_name_or_path', '')} {folder}")


def _json(folder: Path, name: str, problems: list[str]) -> dict[str, Any]:
    path = folder / name
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problems.append(f"{name} 读不懂：{error}")
        return {}
    if not isinstance(value, dict):
        problems.append(f"{name} 应是一个 JSON 对象")
        return {}
    return value
