"""Tokens to a tree, by recursive descent with a bound on depth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, DecimalException
from typing import Final

from . import tree
from .errors import FeelError
from .evaluate import KINDS
from .functions import FUNCTIONS, PARAMETERS, in_order
from .lexer import Lexeme, tokenize, unquote
from .numbers import ARITHMETIC
from .temporal import read_date, read_datetime, read_duration, read_time

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
_AFTER_RANGE: Final = {",", ")", "]", "and", "or", "then", "else"}
_MULTI: Final = {*FUNCTIONS, *KINDS, *PARAMETERS, "time offset"}
_NO_NAMES: Final[Mapping[str, tuple[str, ...]]] = {}
_COMPARE: Final = ("=", "!=", "<", "<=", ">", ">=")


def parse_expression(
    text: str, names: Iterable[str] = (), functions: Mapping[str, tuple[str, ...]] = _NO_NAMES
) -> tree.Node:
    """One expression. `functions` are further functions with their parameters. Raises `FeelError`."""
    parser = _Parser(text, names, functions)
    node = parser.expression()
    parser.finish()
    return node


def parse_tests(
    text: str, names: Iterable[str] = (), functions: Mapping[str, tuple[str, ...]] = _NO_NAMES
) -> tree.Tests | None:
    """A cell of a decision table; None stands for the empty cell and `-`, which hold always."""
    if text.strip() in ("", "-"):
        return None
    parser = _Parser(text, names, functions)
    node = parser.tests()
    parser.finish()
    return node


class _Parser:
    def __init__(self, text: str, names: Iterable[str], functions: Mapping[str, tuple[str, ...]]) -> None:
        worded = (p for known in functions.values() for p in known if p.replace(" ", "").isidentifier())
        self._lexemes = tokenize(text, {*names, *functions, *worded, *_MULTI})
        self._functions = functions
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
        node = self._worded() or self._chain(self._and, "or")
        self._depth -= 1
        return node

    def _worded(self) -> tree.Node | None:
        """What begins with a word of the language."""
        if self._accept("if"):
            return self._if()
        kind = self._accept("for", "some", "every")
        return self._loop(kind) if kind else None

    def _if(self) -> tree.Node:
        condition = self.expression()
        self._expect("then")
        then = self.expression()
        self._expect("else")
        return tree.If(condition, then, self.expression())

    def _loop(self, kind: str) -> tree.Node:
        variables = [self._variable()]
        while self._accept(","):
            variables.append(self._variable())
        self._expect("return" if kind == "for" else "satisfies")
        return tree.Loop(kind, tuple(variables), self.expression())

    def _variable(self) -> tuple[str, tree.Node]:
        name = self._name("循环变量")
        self._expect("in")
        first = self.expression()
        if self._accept(".."):
            return name, tree.Range(first, self.expression(), True, True)
        return name, first

    def _name(self, what: str) -> str:
        lexeme = self._peek()
        if lexeme.kind != "name" or lexeme.text in _RESERVED:
            raise self._unexpected(f"这里应为{what}")
        return self._next().text

    def _chain(self, operand: Callable[[], tree.Node], *ops: str) -> tree.Node:
        left = operand()
        while (op := self._accept(*ops)) is not None:
            self._count()
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
        if self._accept("between"):
            low = self._sum()
            self._expect("and")
            return tree.Member(left, tree.tests((tree.Range(low, self._sum(), True, True),)))
        if self._accept("instance"):
            self._expect("of")
            return tree.Instance(left, self._type())
        return left

    def _type(self) -> str:
        kind = self._name("类型")
        if kind not in KINDS and kind != "Any":
            raise FeelError(f"没有类型“{kind}”", self._peek().position)
        return kind

    def _membership(self) -> tree.Tests:
        if self._peek().text == "(" and not self._is_open_range():
            self._next()
            tests = self._test_list()
            self._expect(")")
            return tree.tests(tests)
        return tree.tests((self._test(),))

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
        node = self._postfix()
        return tree.Negate(node) if signs % 2 else node

    def _postfix(self) -> tree.Node:
        node = self._atom()
        while True:
            if self._accept("."):
                name = self._path_name()
                node = tree.Name((*node.path, name)) if isinstance(node, tree.Name) else tree.Path(node, name)
            elif self._is_filter() and not isinstance(node, tree.Range):
                self._next()
                node = tree.Filter(node, self.expression())
                self._expect("]")
            else:
                return node
            self._count()

    def _is_filter(self) -> bool:
        """`[` after a value, unless it closes a range that leaves its end out, as in `[1..5[`."""
        lexeme = self._peek()
        if lexeme.kind != "op" or lexeme.text != "[":
            return False
        following = self._lexemes[self._at + 1]
        return following.kind != "end" and following.text not in _AFTER_RANGE

    def _path_name(self) -> str:
        if self._peek().kind != "name":
            raise self._unexpected("“.”后应为名称")
        return self._next().text

    def _count(self) -> None:
        self._operators += 1
        if self._operators > MAX_OPERATORS:
            raise FeelError(f"表达式超过 {MAX_OPERATORS} 个运算符", self._peek().position)

    def _atom(self) -> tree.Node:
        lexeme = self._peek()
        if lexeme.kind == "number":
            return tree.Literal(self._number(self._next()))
        if lexeme.kind == "string":
            return tree.Literal(unquote(self._next().text))
        if lexeme.kind == "name":
            return self._named()
        if self._accept("?"):
            return tree.SUBJECT
        if self._accept("@"):
            return self._moment()
        if self._accept("{"):
            return self._context()
        if (lexeme.kind == "op" and lexeme.text in ("[", "]")) or self._is_open_range():
            return self._bracket()
        if self._accept("("):
            node = self.expression()
            self._expect(")")
            return node
        raise self._unexpected("这里应为一个值")

    @staticmethod
    def _number(lexeme: Lexeme) -> Decimal:
        try:
            return ARITHMETIC.create_decimal(lexeme.text)
        except DecimalException as error:
            raise FeelError("数字太大", lexeme.position) from error

    def _moment(self) -> tree.Node:
        """`@"2026-01-01"`: a date, time, date with time or duration."""
        lexeme = self._peek()
        text = unquote(self._next().text) if lexeme.kind == "string" else ""
        for read in (read_date, read_time, read_datetime, read_duration):
            value = read(text)
            if value is not None:
                return tree.Literal(value)
        raise FeelError("“@”后应为日期、时间或时长", lexeme.position)

    def _context(self) -> tree.Node:
        entries: list[tuple[str, tree.Node]] = []
        while not self._accept("}"):
            if entries:
                self._expect(",")
            lexeme = self._next()
            if lexeme.kind not in ("name", "string"):
                raise FeelError("这里应为名称", lexeme.position)
            key = unquote(lexeme.text) if lexeme.kind == "string" else lexeme.text
            if key in (name for name, _ in entries):
                raise FeelError(f"“{key}”出现两次", lexeme.position)
            self._expect(":")
            entries.append((key, self.expression()))
        return tree.Context(tuple(entries))

    def _named(self) -> tree.Node:
        if self._peek().text in _RESERVED:
            raise self._unexpected("这里应为一个值")
        name = self._next().text
        if name in _CONSTANTS:
            return tree.Literal(_CONSTANTS[name])
        return self._call(name) if self._accept("(") else tree.Name((name,))

    def _call(self, name: str) -> tree.Node:
        if name not in FUNCTIONS and name not in self._functions:
            raise FeelError(f"没有函数“{name}”", self._peek().position)
        arguments: list[tree.Node] = []
        names: list[str] = []
        if not self._accept(")"):
            self._argument(arguments, names)
            while self._accept(","):
                self._argument(arguments, names)
            self._expect(")")
        if not self._fits(name, len(arguments), names):
            raise FeelError(f"函数“{name}”的参数不对", self._peek().position)
        return tree.Call(name, tuple(arguments), tuple(names))

    def _argument(self, arguments: list[tree.Node], names: list[str]) -> None:
        if self._lexemes[self._at].kind == "name" and self._lexemes[self._at + 1].text == ":":
            names.append(self._next().text)
            self._next()
        arguments.append(self.expression())

    def _fits(self, name: str, count: int, names: list[str]) -> bool:
        if names and len(names) != count:
            return False
        if name in self._functions:
            known = self._functions[name]
            return count == len(known) and (not names or set(names) == set(known))
        function = FUNCTIONS[name]
        if names and in_order(function, names) is None:
            return False
        return function.least <= count <= function.most

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
        opening = self._expect("[", "(", "]")
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
            return tree.tests(items, negated=True)
        return tree.tests(self._test_list())

    def _test_list(self) -> tuple[tree.Node, ...]:
        items = [self._test()]
        while self._accept(","):
            items.append(self._test())
        return tuple(items)

    def _test(self) -> tree.Node:
        if (op := self._accept(*_COMPARE)) is not None:
            return tree.Binary(op, tree.SUBJECT, self._sum())
        return self.expression()
