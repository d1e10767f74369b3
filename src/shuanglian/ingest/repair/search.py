"""The most plausible original of one damaged line: every way the bytes allow, weighed by language.

A way (`Way`) has read the line up to some place; `pending` is the first byte of a character whose second byte is still to
come (WILD: a byte that is lost). Where the bytes are known there is one way only. Ways that have come to the same state
are joined; if a joined or a last rival was nearly as good, the characters on which the two differ are marked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from .codepage import EURO, character, encoded, private
from .language import Language, written
from .lattice import Half, Item, Loss, Note, Plain
from .readings import beginning, sounds
from .script import traditional_only
from .strange import is_strange

WILD: Final = -1
MARGIN: Final = 11.0
_PRUNE: Final = 24.0
_WIDTH: Final = 14
_GAPS: Final = 6
LOST: Final = "\ufffd"


@dataclass(slots=True, eq=False)
class Node:
    """One step of a way. `text` came from `start:end` of the line; `sort` is how."""

    parent: Node | None
    text: str
    start: int
    end: int
    sort: str
    noted: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Way:
    """`since`: where in the line the pending byte came from."""

    score: float
    pending: int | None
    since: int
    before: str
    node: Node | None


@dataclass(slots=True, eq=False)
class Rival(Node):
    """Marks that `other` was nearly as good as everything before this step."""

    other: Node | None = None


# as it was; made of known bytes; likely; lost; an inserted note taken out, surely or probably
KEPT, MADE, GUESS, GONE, NOTED, UNSURE = "kept", "made", "guess", "gone", "noted", "unsure"
# an ASCII character that went with a lost byte
SWALLOWED = "swallowed"
_DOUBTED: Final = {KEPT: GUESS, MADE: GUESS, NOTED: UNSURE}


@dataclass(frozen=True, slots=True)
class Rules:
    """What is known of the page.

    `notes`: its annotated characters. `swallow`: a lost byte takes the next ASCII one with it. `gaps`: pairs that name no
    character may have been dropped or shown as a loss. `silent`: lost bytes leave no trace.
    """

    notes: dict[str, str]
    swallow: bool
    language: Language
    gaps: bool = False
    silent: bool = False


def best(line: str, pieces: Iterable[Item], rules: Rules) -> tuple[float, list[Node]]:
    """The best way through the line, as its steps in order, with its score."""
    return _Search(line, rules).run(list(pieces))


class _Search:
    def __init__(self, line: str, rules: Rules) -> None:
        self.line = line
        self.rules = rules
        self.score = rules.language.score

    def run(self, pieces: list[Item]) -> tuple[float, list[Node]]:
        ways = [Way(0.0, None, 0, "", None)]
        if any(map(is_strange, self.line[:4])):
            ways.append(Way(-12.0, WILD, 0, "", None))
        for piece in pieces:
            ways = self._plain(ways, piece) if isinstance(piece, Plain) else self._next(ways, piece)
        ways = _joined([new for way in ways for new in self._finish(way)])
        top = max(ways, key=lambda way: way.score)
        for way in ways:
            if way is not top and way.score > top.score - MARGIN:
                top.node = Rival(top.node, "", top.since, top.since, KEPT, other=way.node)
        return top.score, _steps(top.node)

    def _next(self, ways: list[Way], piece: Item) -> list[Way]:
        step = self._step(piece)
        ways = self._gapped(ways, piece.start)
        return _joined(
            [new for way in ways for new in step(way)] or [self._given_up(way, piece) for way in ways]
        )

    def _gapped(self, ways: list[Way], at: int) -> list[Way]:
        """The ways, and those on which one or two pairs that named no character were dropped here."""
        broken = [way for way in ways if way.pending is not None]
        if not (self.rules.gaps and broken):
            return ways
        once = _joined([new for way in broken for new in self._unnamed(way, at, 4.0)])[:_GAPS]
        twice = [new for way in once[:1] for new in self._unnamed(way, at, 2.0)]
        return _joined([*ways, *once, *twice])

    def _given_up(self, way: Way, piece: Item) -> Way:
        """Nothing explains this piece: what was pending is lost, and the piece stays as it is."""
        node = way.node
        if way.pending is not None:
            node = Node(node, LOST, way.since, max(piece.start, way.since + 1), GONE)
        text = self.line[piece.start : piece.end]
        return Way(way.score - 40.0, None, 0, text[-1:], Node(node, text, piece.start, piece.end, GUESS))

    def _step(self, piece: Item) -> Callable[[Way], Iterator[Way]]:
        if isinstance(piece, Half):
            return lambda way: self._half(way, piece)
        if isinstance(piece, Note):
            return lambda way: self._note(way, piece)
        assert isinstance(piece, Loss)
        return lambda way: self._loss(way, piece)

    def _plain(self, ways: list[Way], piece: Plain) -> list[Way]:
        """Characters one by one; all at once where nothing is in question."""
        at = piece.start
        while at < piece.end:
            if len(ways) == 1 and ways[0].pending is None:
                way = ways[0]
                node = Node(way.node, self.line[at : piece.end], at, piece.end, KEPT)
                return [Way(way.score, None, 0, self.line[piece.end - 1], node)]
            ways = self._gapped(ways, at)
            ways = _joined([new for way in ways for new in self._character(way, self.line[at], at)])
            at += 1
        return ways

    # one character of the damaged line

    def _character(self, way: Way, letter: str, at: int) -> Iterator[Way]:
        if way.pending is None:
            yield self._kept(way, letter, at)
            return
        if self.rules.silent and way.pending != WILD:
            for ended in self._ended(way, Loss("", at, at, True, False)):
                yield self._kept(ended, letter, at, 8.0)
        yield from self._continued(way, letter, at)
        yield from self._abandoned(way, letter, at)

    def _continued(self, way: Way, letter: str, at: int) -> Iterator[Way]:
        """The bytes of the character go on with what is pending."""
        data = b"\x80" if letter == EURO else encoded(letter)
        if len(data) == 2:
            for new in self._byte(way, data[0], at, at + 1):
                yield Way(new.score, data[1], at, new.before, new.node)
        elif data:
            yield from self._ascii(way, data[0], at)

    def _kept(self, way: Way, letter: str, at: int, cost: float = 0.0) -> Way:
        score = way.score + self.score(way.before, letter) - cost
        return Way(score, None, 0, letter, Node(way.node, letter, at, at + 1, KEPT))

    def _ascii(self, way: Way, byte: int, at: int) -> Iterator[Way]:
        """The second byte of a character, or a full-width form that was folded."""
        if byte >= 0x40:
            yield from self._byte(way, byte, at, at + 1)
        first, second = (0xA1, 0xA1) if byte == 0x20 else (0xA3, byte + 0x80)
        if 0x20 <= byte <= 0x7E:
            for new in self._byte(way, first, at, at + 1):
                yield Way(new.score, second, at, new.before, new.node)

    def _unnamed(self, way: Way, at: int, cost: float) -> Iterator[Way]:
        """The second byte of the pending character and the first of the next are lost together."""
        if way.pending == WILD:
            node = Node(way.node, LOST, way.since, max(at, way.since + 1), GONE)
            yield Way(way.score - cost - 8.0, WILD, at, LOST, node)
            return
        assert way.pending is not None
        for score, letter in self.rules.language.unnamed(way.before, way.pending):
            node = Node(way.node, letter, way.since, max(at, way.since + 1), GUESS)
            yield Way(way.score + score - cost, WILD, at, letter, node)

    def _abandoned(self, way: Way, letter: str, at: int) -> Iterator[Way]:
        """The last resort: the pending byte stands alone, and what follows is as it is."""
        node = Node(way.node, LOST, way.since, max(at, way.since + 1), GONE)
        yield Way(way.score - 30.0, None, 0, letter, Node(node, letter, at, at + 1, KEPT))

    def _byte(self, way: Way, byte: int, start: int, end: int) -> Iterator[Way]:
        """One more byte of the original."""
        if way.pending is None:
            yield Way(way.score, byte, start, way.before, way.node)
        elif way.pending == WILD:
            for score, letter in self._trailed(way.before, byte):
                yield self._made(way, letter, score, end, GUESS)
        else:
            letter = character(way.pending, byte)
            if letter and not private(letter):
                yield self._made(way, letter, self.score(way.before, letter), end, MADE)

    def _made(self, way: Way, letter: str, score: float, end: int, sort: str) -> Way:
        node = Node(way.node, letter, way.since, end, sort)
        return Way(way.score + score, None, 0, letter, node)

    # what a lost byte can have been

    def _led(self, way: Way, end: int) -> Iterator[tuple[float, Node]]:
        """What the pending character may have been, its second byte lost: guesses, or nothing but the loss."""
        assert way.pending is not None
        rows = self.rules.language.likely(way.before, way.pending, 0)
        for score, letter in rows:
            yield score, Node(way.node, letter, way.since, end, GUESS)
        if not rows:
            yield -14.0, Node(way.node, LOST, way.since, end, GONE)

    def _trailed(self, before: str, trail: int) -> list[tuple[float, str]]:
        return self.rules.language.likely(before, trail, 1)

    # losses

    def _loss(self, way: Way, piece: Loss) -> Iterator[Way]:
        at, end = piece.start, piece.end
        if way.pending is None:
            yield self._literal(way, piece)
            if piece.cut:
                yield Way(way.score - 3.0, WILD, at, way.before, way.node)
            return
        if piece.letter == "?":
            for new in self._byte(way, 0xA3, at, end):
                yield Way(new.score, 0xBF, at, new.before, new.node)
        yield from self._unnamed(way, end, 3.0 if self.rules.gaps else 14.0)
        if way.pending == WILD:
            node = Node(way.node, LOST, way.since, end, GONE)
            yield Way(way.score - 14.0, None, 0, LOST, node)
            return
        yield from self._ended(way, piece)

    def _literal(self, way: Way, piece: Loss) -> Way:
        if not piece.letter:
            return way
        sort = KEPT if piece.letter == "?" else GONE
        after = self.line[piece.end : piece.end + 1]
        ending = not after or written(after) or (written(way.before) and not after.isalnum())
        score = way.score + self.score(way.before, "?") - (0.0 if ending else 5.0)
        return Way(score, None, 0, piece.letter, Node(way.node, piece.letter, piece.start, piece.end, sort))

    def _ended(self, way: Way, piece: Loss) -> Iterator[Way]:
        """The second byte of the pending character is lost, alone or with an ASCII byte after it."""
        alone = piece.cut or piece.last or not self.rules.swallow
        for score, node in self._led(way, max(piece.end, way.since + 1)):
            if alone:
                yield Way(way.score + score - 2.0, None, 0, node.text, node)
            if self.rules.swallow and not piece.last:
                gone = Node(node, LOST, piece.start, piece.end, SWALLOWED)
                yield Way(way.score + score - 6.0, None, 0, LOST, gone)

    # notes

    def _note(self, way: Way, note: Note) -> Iterator[Way]:
        if not note.short:
            yield from self._whole(way, note)
        yield from self._short(way, note, 0.0 if note.short else -8.0)
        if way.pending is None or way.since == note.start:
            yield self._unchanged(way, note)

    def _unchanged(self, way: Way, note: Note) -> Way:
        """The text of the note stays, together with the character that it began in."""
        text = self.line[note.start : note.end]
        plain = sounds(way.before, note.sound) and way.before not in traditional_only()
        odd = note.short or way.pending is not None or not plain or _last(way.node) != KEPT
        node = Node(way.node, text, note.start, note.end, GUESS if odd else KEPT)
        return Way(way.score - (30.0 if note.short else 20.0), None, 0, ")", node)

    def _half(self, way: Way, piece: Half) -> Iterator[Way]:
        """A byte whose other half is in a note; nothing new if the note was left as it is."""
        if way.pending is None and way.node is not None and way.node.end == piece.end:
            yield way
        else:
            yield from self._byte(way, piece.byte, piece.start, piece.end)

    def _whole(self, way: Way, note: Note) -> Iterator[Way]:
        """The note stands right after the bytes of its character."""
        trail = _trail(way.before)
        if way.pending == WILD:
            for cost, letter in self._noted(trail, note.sound):
                node = _taken(way.node, note, letter)
                yield Way(way.score - cost, encoded(letter)[1], way.since, way.before, node)
            return
        letter = way.before
        if way.pending is None:
            price = self._clean(way, note.sound)
        else:
            letter = character(trail, way.pending) if trail else ""
            price = self._cost(letter, note.sound)
        if price is not None:
            node = _taken(way.node, note, letter)
            yield Way(way.score - price, way.pending, way.since, way.before, node)

    def _clean(self, way: Way, sound: str) -> float | None:
        """What it costs to take out a note after a whole character, if it is one of the page's own or was itself split."""
        if self.rules.notes.get(way.before) == sound:
            return 0.0
        made = _last(way.node) in (MADE, GUESS) and way.before in traditional_only()
        return self._cost(way.before, sound) if made else None

    def _short(self, way: Way, note: Note, penalty: float) -> Iterator[Way]:
        """The second byte of the character before the note is lost with the bracket, but the note tells which it was."""
        if way.pending == WILD:
            yield from self._anyone(way, note)
            return
        lead = _trail(way.before) if way.pending is None else way.pending
        for cost, letter in self._noted(lead, note.sound):
            if cost and not note.short:
                continue
            if way.pending is None:
                node = _taken(way.node, note, letter)
                yield Way(way.score + penalty - cost, encoded(letter)[1], note.start, way.before, node)
            else:
                score = self.score(way.before, letter) + penalty - cost
                yield self._before(way, note, letter, score, MADE)

    def _before(self, way: Way, note: Note, letter: str, score: float, sort: str) -> Way:
        """The pending character turns out to be the one that the note belongs to."""
        node = Node(way.node, letter, way.since, max(note.start + 1, way.since + 1), sort)
        return Way(way.score + score, None, 0, letter, _taken(node, note, letter))

    def _anyone(self, way: Way, note: Note) -> Iterator[Way]:
        for letter, sound in self.rules.notes.items():
            if sound == note.sound:
                yield self._before(way, note, letter, self.score(way.before, letter), GUESS)

    def _noted(self, lead: int, sound: str) -> Iterator[tuple[float, str]]:
        """Characters that the note can belong to: the page's own, or others that are read so."""
        for letter in beginning(lead, sound) if lead else ():
            cost = self._cost(letter, sound)
            if cost is not None:
                yield cost, letter

    def _cost(self, letter: str, sound: str) -> float | None:
        own = self.rules.notes.get(letter)
        if own is not None:
            return 0.0 if own == sound else None
        if not letter or not sounds(letter, sound):
            return None
        return 5.0 if letter in traditional_only() else 12.0

    def _finish(self, way: Way) -> Iterator[Way]:
        """The end of the line."""
        if way.pending is None:
            yield way
            return
        end = len(self.line)
        if way.pending == WILD:
            yield Way(way.score - 20.0, None, 0, "", Node(way.node, LOST, way.since, end, GONE))
            return
        for score, node in self._led(way, end):
            yield Way(way.score + score - 8.0, None, 0, node.text, node)


def _last(node: Node | None) -> str:
    """What the last step was."""
    while isinstance(node, Rival):
        node = node.parent
    return node.sort if node is not None else KEPT


def _taken(node: Node | None, note: Note, letter: str) -> Node:
    """The step that takes the note of this character out."""
    return Node(node, "", note.start, note.end, NOTED, (letter, note.sound))


def _trail(letter: str) -> int:
    """The second byte of a character; of the full-width form where it may have been folded."""
    data = encoded(letter) if letter else b"\x00"
    return data[1] if len(data) == 2 else 0 if not data else data[0] + 0x80 if 0x20 < data[0] < 0x7F else 0


def _joined(ways: list[Way]) -> list[Way]:
    """The best of those in the same state; without the hopeless ones."""
    if len(ways) < 2:
        return ways
    top = max(way.score for way in ways)
    states: dict[tuple[int | None, str], Way] = {}
    for way in sorted(ways, key=lambda one: -one.score):
        if way.score < top - _PRUNE:
            break
        state = way.pending, way.before
        first = states.get(state)
        if first is None:
            states[state] = way
        elif way.score > first.score - MARGIN:
            first.node = Rival(first.node, "", first.since, first.since, KEPT, other=way.node)
    return list(states.values())[:_WIDTH]


def _steps(node: Node | None) -> list[Node]:
    """The steps in order; those on which a rival differs become guesses."""
    rows: list[Node] = []
    doubtful: set[int] = set()
    while node is not None:
        if isinstance(node, Rival):
            doubtful |= _differing(node.parent, node.other)
        else:
            sort = _DOUBTED.get(node.sort, node.sort) if id(node) in doubtful else node.sort
            rows.append(
                node if sort == node.sort else Node(None, node.text, node.start, node.end, sort, node.noted)
            )
        node = node.parent
    return rows[::-1]


def _differing(node: Node | None, other: Node | None) -> set[int]:
    """The steps of the first way that the other one, since the two parted, has not in the same place."""
    seen, step = set(), node
    while step is not None:
        seen.add(id(step))
        step = step.parent
    theirs = set()
    while other is not None and id(other) not in seen:
        theirs.add((other.text, other.start, other.end))
        other = other.parent
    found = set()
    while node is not None and node is not other:
        if not isinstance(node, Rival) and (node.text, node.start, node.end) not in theirs:
            found.add(id(node))
        node = node.parent
    return found
