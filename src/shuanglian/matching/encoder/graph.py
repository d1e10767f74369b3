"""The transformer of a weight file as an ONNX graph, made of operators that onnxruntime computes fast on a CPU.

The table of words stays in its four bits, which loses nothing: it is only looked up in. How the other matrices are
kept is the `Precision`; docs/benchmarks.md ("Encoder") has the measurements behind the choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from .base import Floats
from .weights import BLOCK, Packed, Weights

if TYPE_CHECKING:
    import onnx

IDS: Final = "input_ids"
MASK: Final = "attention_mask"
RESULT: Final = "sentence_embedding"
_OPSET: Final = 18
_IR: Final = 10
_FUSED: Final = "com.microsoft"


class Precision(StrEnum):
    """How matrices are kept and multiplied."""

    FULL = "fp32"
    # Eight bits, one scale a row; the other factor is brought to eight bits while multiplying, one scale a batch.
    INT8 = "int8"
    # The file's own four bits; the other factor is brought to eight bits, one scale for every 32 numbers.
    INT4 = "int4"


def model(weights: Weights, precision: Precision) -> onnx.ModelProto:
    """A graph from token numbers and mask (n, length) to the mean of the last layer (n, hidden), not yet of length 1."""
    return _Builder(weights, precision).model()


class _Builder:
    def __init__(self, weights: Weights, precision: Precision) -> None:
        self.weights, self.shape, self.precision = weights, weights.shape, precision
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self.one = self.constant("one", np.array([1], np.int64))

    def model(self) -> onnx.ModelProto:
        from onnx import TensorProto, helper

        mask = self.node("Cast", [MASK], to=TensorProto.INT32)
        state = self.embedded()
        for layer in range(self.shape.layers):
            state = self.layer(layer, state, mask)
        self.pooled(state)
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
            for name in (IDS, MASK)
        ]
        output = helper.make_tensor_value_info(RESULT, TensorProto.FLOAT, ["batch", self.shape.hidden])
        graph = helper.make_graph(self._nodes, "encoder", inputs, [output], self._constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="shuanglian")

    def embedded(self) -> str:
        """Words, positions and the (only) type of text, added and normalised."""
        from onnx import TensorProto

        packed = self.weights.packed("emb.word", self.shape.vocabulary)
        data, scales = self.constant("words", _in_order(packed)), self.constant("words.scale", packed.scales)
        halves = self.node(
            "GatherBlockQuantized",
            [data, IDS, scales],
            fused=True,
            bits=4,
            block_size=BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )
        words = self.node("Cast", [halves], to=TensorProto.FLOAT)
        return self.add_normalised(words, self.positions(), "emb.ln")

    def positions(self) -> str:
        """The vectors of the first places, as many as there are tokens: (1, length, hidden)."""
        hidden = self.shape.hidden
        table = self.weights.vector("emb.pos").reshape(-1, hidden)
        table = table + self.weights.vector("emb.type").reshape(-1, hidden)[0]
        zero = self.constant("zero", np.array([0], np.int64))
        length = self.node("Gather", [self.node("Shape", [IDS]), self.one], axis=0)
        rows = self.node("Slice", [self.constant("positions", table), zero, length, zero])
        return self.node("Unsqueeze", [rows, zero])

    def layer(self, number: int, state: str, mask: str) -> str:
        name = f"l{number}."
        attended = self.attention(name, state, mask)
        state = self.add_normalised(self.product(attended, name, "ao"), state, f"{name}aln")
        inner = self.node("Gelu", [self.product(state, name, "fi")], fused=True)
        return self.add_normalised(self.product(inner, name, "fo"), state, f"{name}oln")

    def attention(self, name: str, state: str, mask: str) -> str:
        """What each token takes from the others of its text."""
        together = self.product(state, name, "q", "k", "v")
        parts = self.nodes("Split", [together], 3, axis=-1, num_outputs=3)
        return self.node("MultiHeadAttention", [*parts, "", mask], fused=True, num_heads=self.shape.heads)

    def pooled(self, state: str) -> None:
        """The mean over the tokens that are not padding."""
        from onnx import TensorProto, helper

        mask = self.node("Cast", [MASK], to=TensorProto.FLOAT)
        total = self.node("MatMul", [self.node("Unsqueeze", [mask, self.one]), state])
        count = self.node("ReduceSum", [mask, self.one], keepdims=1)
        total = self.node("Squeeze", [total, self.one])
        self._nodes.append(helper.make_node("Div", [total, count], [RESULT]))

    def add_normalised(self, left: str, right: str, name: str) -> str:
        scale = self.constant(f"{name}.w", self.weights.vector(f"{name}.w"))
        shift = self.constant(f"{name}.b", self.weights.vector(f"{name}.b"))
        return self.node(
            "SkipLayerNormalization", [left, right, scale, shift], fused=True, epsilon=self.shape.epsilon
        )

    def product(self, factor: str, layer: str, *names: str) -> str:
        """factor × the named matrices side by side, plus their biases."""
        rows = [len(self.weights.vector(f"{layer}{name}.b")) for name in names]
        packed = _stacked([self.weights.packed(f"{layer}{n}.w", r) for n, r in zip(names, rows, strict=True)])
        bias = np.concatenate([self.weights.vector(f"{layer}{name}.b") for name in names])
        tag = layer + "".join(names)
        bias_name = self.constant(f"{tag}.b", bias)
        match self.precision:
            case Precision.FULL:
                product = self.node("MatMul", [factor, self.constant(f"{tag}.w", packed.plain().T)])
                return self.node("Add", [product, bias_name])
            case Precision.INT8:
                return self.product_int8(factor, tag, packed.plain(), bias_name)
            case Precision.INT4:
                return self.product_int4(factor, tag, packed, bias_name)

    def product_int8(self, factor: str, tag: str, matrix: Floats, bias: str) -> str:
        scale = np.maximum(np.abs(matrix).max(axis=1), np.finfo(np.float32).tiny) / 127
        numbers = np.rint(matrix / scale[:, None]).astype(np.int8).T
        parts = [
            self.constant(f"{tag}.w", numbers),
            self.constant(f"{tag}.scale", scale.astype(np.float32)),
            self.constant(f"{tag}.zero", np.zeros(len(scale), np.int8)),
        ]
        return self.node("DynamicQuantizeMatMul", [factor, *parts, bias], fused=True)

    def product_int4(self, factor: str, tag: str, packed: Packed, bias: str) -> str:
        rows, blocks = packed.scales.shape
        data = _in_order(packed).reshape(rows, blocks, BLOCK // 2)
        parts = [
            self.constant(f"{tag}.w", data),
            self.constant(f"{tag}.scale", packed.scales.astype(np.float32)),
        ]
        return self.node(
            "MatMulNBits",
            [factor, *parts, "", "", bias],
            fused=True,
            bits=4,
            block_size=BLOCK,
            K=blocks * BLOCK,
            N=rows,
            accuracy_level=4,
        )

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        if all(known.name != name for known in self._constants):
            self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: list[str], *, fused: bool = False, **attributes: Any) -> str:
        return self.nodes(operator, inputs, 1, fused=fused, **attributes)[0]

    def nodes(
        self, operator: str, inputs: list[str], outputs: int, *, fused: bool = False, **attributes: Any
    ) -> list[str]:
        from onnx import helper

        names = [f"{operator}.{len(self._nodes)}.{i}" for i in range(outputs)]
        made = helper.make_node(operator, inputs, names, domain=_FUSED if fused else "", **attributes)
        self._nodes.append(made)
        return names


def _in_order(packed: Packed) -> npt.NDArray[np.uint8]:
    """Four-bit numbers two to a byte in their order, as onnxruntime wants them: (rows, columns / 2)."""
    numbers = packed.numbers()
    return numbers[:, 0::2] | (numbers[:, 1::2] << 4)


def _stacked(parts: Sequence[Packed]) -> Packed:
    return Packed(
        np.concatenate([part.values for part in parts]), np.concatenate([part.scales for part in parts])
    )
