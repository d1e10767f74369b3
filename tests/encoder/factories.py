"""A weight file of toy size, written from the format's description, and an oracle that computes with plain numpy."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 64, 2, 2, 128, 64
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
PIECES = [
    *SPECIAL,
    "▁",
    "防",
    "水",
    "防水",
    "面",
    "料",
    "面料",
    "▁query",
    ":",
    "▁passage",
    "▁a",
    "b",
    "c",
    "bc",
    "～",
    "1",
    "2",
]
REPLACED = {0x01: "", 0x09: " ", 0x200B: " ", 0x3000: " ", ord("Ａ"): "A"}


@dataclass
class TinyWeights:
    """The file, and what a reader must find in it."""

    path: Path
    tensors: dict[str, np.ndarray]
    offsets: dict[str, int] = field(default_factory=dict)


def tiny_weights(path: Path, seed: int = 7) -> TinyWeights:
    random = np.random.default_rng(seed)
    tensors: dict[str, np.ndarray] = {}
    stored: dict[str, tuple[int, int, bytes]] = {}

    def packed(name: str, rows: int, columns: int, size: float) -> None:
        raw, tensors[name] = _four_bits(random.normal(0, size, (rows, columns)).astype(np.float32))
        stored[name] = (1, rows * columns, raw)

    def plain(name: str, values: np.ndarray) -> None:
        tensors[name] = values.astype(np.float32)
        stored[name] = (0, values.size, tensors[name].tobytes())

    packed("emb.word", len(PIECES) + 3, HIDDEN, 1.0)
    plain("emb.pos", random.normal(0, 0.2, (POSITIONS, HIDDEN)))
    plain("emb.type", random.normal(0, 0.2, (2, HIDDEN)))
    _norm(plain, random, "emb.ln")
    for layer in range(LAYERS):
        for part in ("q", "k", "v", "ao"):
            packed(f"l{layer}.{part}.w", HIDDEN, HIDDEN, 0.1)
            plain(f"l{layer}.{part}.b", random.normal(0, 0.1, HIDDEN))
        packed(f"l{layer}.fi.w", INNER, HIDDEN, 0.1)
        plain(f"l{layer}.fi.b", random.normal(0, 0.1, INNER))
        packed(f"l{layer}.fo.w", HIDDEN, INNER, 0.1)
        plain(f"l{layer}.fo.b", random.normal(0, 0.1, HIDDEN))
        _norm(plain, random, f"l{layer}.aln")
        _norm(plain, random, f"l{layer}.oln")
    return TinyWeights(path, tensors, _write(path, stored))


def _norm(plain: Any, random: np.random.Generator, name: str) -> None:
    plain(f"{name}.w", random.normal(1, 0.2, HIDDEN))
    plain(f"{name}.b", random.normal(0, 0.2, HIDDEN))


def _four_bits(matrix: np.ndarray) -> tuple[bytes, np.ndarray]:
    """The blocks of a matrix, and the matrix as it reads back."""
    blocks = matrix.reshape(-1, 32)
    scales = (np.abs(blocks).max(axis=1) / 7).astype(np.float16)
    numbers = np.clip(np.rint(blocks / scales.astype(np.float32)[:, None]) + 8, 0, 15).astype(np.uint8)
    data = b"".join(
        scale.tobytes() + (row[:16] | (row[16:] << 4)).tobytes()
        for scale, row in zip(scales, numbers, strict=True)
    )
    back = (numbers.astype(np.float32) - 8) * scales.astype(np.float32)[:, None]
    return data, back.reshape(matrix.shape)


def _write(path: Path, stored: dict[str, tuple[int, int, bytes]]) -> dict[str, int]:
    words = stored["emb.word"][1] // HIDDEN
    texts = [piece.encode() for piece in PIECES]
    places = np.cumsum([0, *map(len, texts)]).astype("<u4")
    scores = np.array([0.0] * 4 + [-2.0 - 0.1 * i for i in range(len(PIECES) - 4)], "<f4")
    replaced = b"".join(
        struct.pack(f"<IB{len(text)}I", code, len(text), *map(ord, text)) for code, text in REPLACED.items()
    )
    head = b"E5S1" + struct.pack("<i7ifi", 1, HIDDEN, LAYERS, HEADS, INNER, words, POSITIONS, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, texts)))
    head += places.tobytes() + scores.tobytes() + b"".join(texts)
    head += struct.pack("<iI", len(REPLACED), len(replaced)) + replaced + struct.pack("<i", len(stored))
    at = len(head) + sum(2 + len(name) + 21 for name in stored)
    offsets, directory, body = {}, b"", b""
    for name, (kind, count, data) in stored.items():
        gap = -at % 64
        body, at = body + b"\0" * gap, at + gap
        offsets[name] = at
        directory += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, at, len(data))
        )
        body, at = body + data, at + len(data)
    path.write_bytes(head + directory + body)
    return offsets


def oracle(
    tensors: dict[str, np.ndarray], ids: list[int], *, heads: int, epsilon: float = 1e-12
) -> np.ndarray:
    """The vector of one text by the definition of the transformer (BERT, mean pooling), not yet of length 1."""
    hidden = len(tensors["emb.ln.w"])
    word = tensors["emb.word"].reshape(-1, hidden)
    state = (
        word[ids]
        + tensors["emb.pos"].reshape(-1, hidden)[: len(ids)]
        + tensors["emb.type"].reshape(-1, hidden)[0]
    )
    state = _normal(state, tensors, "emb.ln", epsilon)
    layers = sum(name.endswith(".fi.b") for name in tensors)
    for layer in range(layers):

        def times(values: np.ndarray, name: str, layer: int = layer) -> np.ndarray:
            bias = tensors[f"l{layer}.{name}.b"]
            return values @ tensors[f"l{layer}.{name}.w"].reshape(len(bias), -1).T + bias

        attended = _attention(times(state, "q"), times(state, "k"), times(state, "v"), heads)
        state = _normal(state + times(attended, "ao"), tensors, f"l{layer}.aln", epsilon)
        inner = times(state, "fi")
        inner = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        state = _normal(state + times(inner, "fo"), tensors, f"l{layer}.oln", epsilon)
    return np.asarray(state.mean(axis=0))


def _attention(q: np.ndarray, k: np.ndarray, v: np.ndarray, heads: int) -> np.ndarray:
    parts = []
    for one_q, one_k, one_v in zip(*(np.split(x, heads, axis=1) for x in (q, k, v)), strict=True):
        scores = one_q @ one_k.T / math.sqrt(one_q.shape[1])
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        parts.append(weights / weights.sum(axis=1, keepdims=True) @ one_v)
    return np.concatenate(parts, axis=1)


def _normal(state: np.ndarray, tensors: dict[str, np.ndarray], name: str, epsilon: float) -> np.ndarray:
    centred = state - state.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1, keepdims=True) + epsilon)
    return np.asarray(centred / spread * tensors[f"{name}.w"] + tensors[f"{name}.b"])


WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "query:", "passage:", "水", "火", "金", "木", "土"]


def model_directory(
    folder: Path,
    *,
    model: str = "model.onnx",
    inputs: tuple[str, ...] = ("input_ids", "attention_mask"),
    pooled: bool = False,
    **files: dict[str, Any],
) -> Path:
    """A directory with a toy model: every token has a fixed vector, later places weigh more.

    `files`: JSON files beside the model, by stem ("encoder", "config"); "pooling" goes to 1_Pooling/config.json.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / model).parent.mkdir(parents=True, exist_ok=True)
    _toy_model(folder / model, inputs, pooled)
    _toy_tokenizer(folder / "tokenizer.json")
    for stem, content in files.items():
        name = "1_Pooling/config.json" if stem == "pooling" else f"{stem}.json"
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    return folder


def toy_table() -> np.ndarray:
    """The fixed vectors of the toy model's tokens."""
    return np.random.default_rng(3).normal(0, 1, (len(WORDS), 8)).astype(np.float32)


def _toy_model(path: Path, inputs: tuple[str, ...], pooled: bool) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes = [helper.make_node("Gather", ["table", inputs[0]], ["rows" if pooled else "last_hidden_state"])]
    if pooled:
        nodes.append(helper.make_node("ReduceMean", ["rows", "one"], ["embedding"], keepdims=0))
    constants = [
        numpy_helper.from_array(toy_table(), "table"),
        numpy_helper.from_array(np.array([1], np.int64), "one"),
    ]
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "length"]) for name in inputs]
    result = helper.make_tensor_value_info(
        "embedding" if pooled else "last_hidden_state", TensorProto.FLOAT, None
    )
    graph = helper.make_graph(nodes, "toy", given, [result], constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10), str(path))


def _toy_tokenizer(path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.save(str(path))
