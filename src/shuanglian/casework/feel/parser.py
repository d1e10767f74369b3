"""Tokens to a tree, by recursive descent with a bound on depth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from . import tree
from .errors import FeelError
from .functions import FUNCTIONS
from .lexer import Lexeme, tokenize, unquote

MAX_DEPTH: Final = 25
MAX_OPERATORS: Final = 150
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_RESERVED: Final = {
    "if",
    "then",
    "else",
    "and",
    "or",
    "in",
    "for",
    "return",
    "some",
    "every",
    "satisfies",
    "function",
    "external",
    "instance",
    "between",
}
_COMPARE: Final = ("=", "!=", "<", "<=", ">", ">=")


def parse_expression(text: str, names: Iterable[str] = ()) -> tree.Node:
    """One expression. Raises `FeelError`."""
    parser = _Parser(text, names)
    node = parser.expression()
    parser.finish()
    return node


def parse_tests(text: str, names: Iterable[str] = ()) -> tree.Tests | None:
    """A cell of a decision table; None stands for the empty cell and `-`, which hold always."""
    if text.strip() in ("", "-"):
        return None
    parser = _Parser(text, names)
    node = parser.tests()
    parser.finish()
    return node


class _Parser:
    def __init__(self, text: str, names: Iterable[str]) -> None:
        self._lexemes = tokenize(text, {*names, *FUNCTIONS})
        self._at = 0
        self._depth = 0
        self._operators = 0

    # -- plumbing
    def _peek(self) -> Lexeme:
        return self._lexemes[self._at]

    def _next(self) -> Lexeme:
        lexeme = self._lexemes[self._at]
        if lexeme.kind != "end":
            self._at += 1
        return lexeme

    def _accept(self, *texts: str) -> str | None:
        lexeme = self._peek()
        if lexeme.kind in ("op", "name") and lexeme.text in texts:
            self._at += 1
            return lexeme.text
        return None

    def _expect(self, *texts: str) -> str:
        got = self._accept(*texts)
        if got is None:
            raise self._unexpected(f"这里应为 {' 或 '.join(texts)}")
        return got

    def _unexpected(self, message: str) -> FeelError:
        lexeme = self._peek()
        return FeelError(f"{message}，实际是“{lexeme.text or '结尾'}”", lexeme.position)

    def finish(self) -> None:
        if self._peek().kind != "end":
            raise self._unexpected("表达式到这里应当结束")

    # -- grammar, loosest binding first
    def expression(self) -> tree.Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FeelError(f"表达式嵌套超过 {MAX_DEPTH} 层", self._peek().position)
        node = self._if() if self._accept("if") else self._chain(self._and, "or")
        self._depth -= 1
        return node

    def _if(self) -> tree.Node:
        condition = self.expression()
        self._expect("then")
        then = self.expression()
        self._expect("else")
        return tree.If(condition, then, self.expression())

    def _chain(self, operand: Callable[[], tree.Node], *ops: str) -> tree.Node:
        left = operand()
        while (op := self._accept(*ops)) is not None:
            self._operators += 1
            if self._operators > MAX_OPERATORS:
                raise FeelError(f"表达式超过 {MAX_OPERATORS} 个运算符", self._peek().position)
            left = tree.Binary(op, left, operand())
        return left

    def _and(self) -> tree.Node:
        return self._chain(self._comparison, "and")

    def _comparison(self) -> tree.Node:
        left = self._sum()
        if (op := self._accept(*_COMPARE)) is not None:
            return tree.Binary(op, left, self._sum())
        if self._accept("in"):
            return tree.Member(left, self._membership())
        return left

    def _membership(self) -> tree.Tests:
        if self._peek().text == "(" and not self._is_open_range():
            self._next()
            tests = self._test_list()
            self._expect(")")
            return tree.Tests(tests)
        return tree.Tests((self._test(),))

    def _sum(self) -> tree.Node:
        return self._chain(self._product, "+", "-")

    def _product(self) -> tree.Node:
        return self._chain(self._power, "*", "/")

    def _power(self) -> tree.Node:
        return self._chain(self._unary, "**")

    def _unary(self) -> tree.Node:
        signs = 0
        while self._accept("-"):
            signs += 1
        node = self._atom()
        return tree.Negate(node) if signs % 2 else node

    def _atom(self) -> tree.Node:
        lexeme = self._peek()
        if lexeme.kind == "number":
            return tree.Literal(Decimal(self._next().text))
        if lexeme.kind == "string":
            return tree.Literal(unquote(self._next().text))
        if lexeme.kind == "name":
            return self._named()
        if self._accept("?"):
            return tree.SUBJECT
        if lexeme.text == "[" or self._is_open_range():
            return self._bracket()
        if self._accept("("):
            node = self.expression()
            self._expect(")")
            return node
        raise self._unexpected("这里应为一个值")

    def _named(self) -> tree.Node:
        if self._peek().text in _RESERVED:
            raise self._unexpected("这里应为一个值")
        name = self._next().text
        if name in _CONSTANTS:
            return tree.Literal(_CONSTANTS[name])
        if self._accept("("):
            return self._call(name)
        path = [name]
        while self._accept("."):
            if self._peek().kind != "name":
                raise self._unexpected("“.”后应为名称")
            path.append(self._next().text)
        return tree.Name(tuple(path))

    def _call(self, name: str) -> tree.Node:
        function = FUNCTIONS.get(name)
        if function is None:
            raise FeelError(f"没有函数“{name}”", self._peek().position)
        arguments: list[tree.Node] = []
        if not self._accept(")"):
            arguments.append(self.expression())
            while self._accept(","):
                arguments.append(self.expression())
            self._expect(")")
        if not function.least <= len(arguments) <= function.most:
            raise FeelError(f"函数“{name}”的参数个数不对", self._peek().position)
        return tree.Call(name, tuple(arguments))

    def _is_open_range(self) -> bool:
        """`(` begins an interval if a `..` stands at its own level before the bracket closes."""
        if self._peek().text != "(":
            return False
        level = 0
        for lexeme in self._lexemes[self._at :]:
            if lexeme.kind == "op" and lexeme.text == ".." and level == 1:
                return True
            if lexeme.kind == "op" and lexeme.text in ("(", "["):
                level += 1
            elif lexeme.kind == "op" and lexeme.text in (")", "]"):
                level -= 1
                if level <= 0:
                    return False
        return False

    def _bracket(self) -> tree.Node:
        opening = self._expect("[", "(")
        if opening == "[" and self._accept("]"):
            return tree.Sequence(())
        first = self.expression()
        if self._accept(".."):
            high = self.expression()
            return tree.Range(first, high, opening == "[", self._expect("]", ")", "[") == "]")
        if opening != "[":
            raise self._unexpected("区间应写作 (a..b)")
        items = [first]
        while self._accept(","):
            items.append(self.expression())
        self._expect("]")
        return tree.Sequence(tuple(items))

    # -- unary tests
    def tests(self) -> tree.Tests:
        lexemes = self._lexemes
        if lexemes[self._at].text == "not" and lexemes[self._at + 1].text == "(":
            self._at += 2
            items = self._test_list()
            self._expect(")")
            return tree.Tests(items, negated=True)
        return tree.Tests(self._test_list())

    def _test_list(self) -> tuple[tree.Node, ...]:
        items = [self._test()]
        while self._accept(","):
            items.append(self._test())
        return tuple(items)

    def _test(self) -> tree.Node:
        if (op := self._accept(*_COMPARE)) is not None:
            return tree.Binary(op, tree.SUBJECT, self._sum())
        return self.expression()
