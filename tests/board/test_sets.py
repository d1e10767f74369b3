"""Judged sets: public ones differ, and a broken one is told whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanglian.matching.evaluation import sets

CORPUS = '{"id": "a", "text": "防水透湿面料"}\n{"id": "b", "text": "海水淡化膜元件"}\n'
QUERIES = '{"id": "q", "text": "面料"}\n{"id": "r", "text": "膜"}\n'
QRELS = "q\ta\t1\nr\tb\t1\n"


def folder(path: Path, corpus: str = CORPUS, queries: str = QUERIES, qrels: str = QRELS) -> Path:
    for name, text in ((sets.CORPUS, corpus), (sets.QUERIES, queries), (sets.QRELS, qrels)):
        (path / name).write_text(text, encoding="utf-8", newline="")
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(sets.BadSet) as refused:
        sets.load(path)
    return [f"{p.file}:{p.line}" for p in refused.value.problems]


def test_a_plain_set_is_read(tmp_path: Path) -> None:
    found = sets.load(folder(tmp_path))
    assert [text.id for text in found.corpus] == ["a", "b"]
    assert found.judged == {"q": {"a": 1.0}, "r": {"b": 1.0}}
    assert found.remarks == []
    assert [text.id for text in found.measured(1)] == ["q"]


def test_byte_order_marks_blank_lines_and_windows_line_ends_are_tolerated(tmp_path: Path) -> None:
    windows = ["\ufeff" + text.replace("\n", "\r\n\r\n") for text in (CORPUS, QUERIES, QRELS)]
    assert sets.load(folder(tmp_path, *windows)).judged == {"q": {"a": 1.0}, "r": {"b": 1.0}}


@pytest.mark.parametrize(
    "qrels",
    [
        "query-id\tcorpus-id\tscore\nq\ta\t2\n",
        "qid docid grade\nq a 2\n",
        "q\ta\t2.0\n",
        "q 0 a 2\n",
        "query\titeration\tdoc\trelevance\nq\tQ0\ta\t2\n",
    ],
)
def test_the_usual_kinds_of_judgements_are_read(tmp_path: Path, qrels: str) -> None:
    assert sets.load(folder(tmp_path, qrels=qrels)).judged == {"q": {"a": 2.0}}


def test_two_columns_mean_relevant(tmp_path: Path) -> None:
    assert sets.load(folder(tmp_path, qrels="q\ta\n")).judged == {"q": {"a": 1.0}}


def test_several_relevant_documents_and_grades_are_kept_and_grade_zero_is_not(tmp_path: Path) -> None:
    assert sets.load(folder(tmp_path, qrels="q\ta\t3\nq\tb\t1\nr\ta\t0\n")).judged == {
        "q": {"a": 3.0, "b": 1.0}
    }


def test_ids_may_be_numbers_and_texts_may_have_titles(tmp_path: Path) -> None:
    corpus = '{"_id": 7, "title": "标题", "text": "正文"}\n'
    found = sets.load(folder(tmp_path, corpus, '{"id": 0, "text": "问"}\n', "0\t7\t1\n"))
    assert (found.corpus[0].text, found.judged) == ("标题\n正文", {"0": {"7": 1.0}})


def test_a_line_separator_inside_a_text_does_not_end_the_line(tmp_path: Path) -> None:
    corpus = json.dumps({"id": "a", "text": "上\u2028下\x85文"}, ensure_ascii=False) + "\n"
    assert sets.load(folder(tmp_path, corpus, qrels="q\ta\t1\n")).corpus[0].text == "上\u2028下\x85文"


def test_questions_without_judgement_are_not_measured(tmp_path: Path) -> None:
    found = sets.load(folder(tmp_path, qrels="q\ta\t1\n"))
    assert [text.id for text in found.measured()] == ["q"]
    assert len(found.queries) == 2


def test_judgements_about_the_unknown_are_remarks(tmp_path: Path) -> None:
    found = sets.load(folder(tmp_path, qrels="q\ta\t1\nq\tz\t1\nx\ta\t1\n"))
    assert [remark.line for remark in found.remarks] == [2, 3]
    assert found.judged == {"q": {"a": 1.0, "z": 1.0}}


def test_a_refused_set_names_the_judgements_of_unknown_questions_too(tmp_path: Path) -> None:
    with pytest.raises(sets.BadSet) as refused:
        sets.load(folder(tmp_path, "nonsense\n", qrels="q\ta\t1\nx\ta\t1\n"))
    assert [p.line for p in refused.value.problems] == [1]
    assert (sets.QRELS, 2) in [(remark.file, remark.line) for remark in refused.value.remarks]


def test_a_question_without_words_is_remarked(tmp_path: Path) -> None:
    found = sets.load(folder(tmp_path, queries=QUERIES + '{"id": "s", "text": " "}\n'))
    assert ["s" in str(remark) for remark in found.remarks] == [True]


def test_every_problem_is_told_at_once_with_file_and_line(tmp_path: Path) -> None:
    corpus = '{"id": "a", "text": "x"}\nnot json\n[1]\n{"id": "a", "text": "y"}\n{"text": 3}\n'
    queries = '{"id": true, "text": "x"}\n\n{"id": "q"}\n'
    qrels = "q\ta\t1\nq\ta\tmuch\nq\n\tb\t1\nq\ta\t2\nq\ta\tnan\n"
    assert problems(folder(tmp_path, corpus, queries, qrels)) == [
        "corpus.jsonl:2",
        "corpus.jsonl:3",
        "corpus.jsonl:4",
        "corpus.jsonl:5",
        "corpus.jsonl:5",
        "queries.jsonl:1",
        "queries.jsonl:3",
        "qrels.tsv:2",
        "qrels.tsv:3",
        "qrels.tsv:4",
        "qrels.tsv:5",
        "qrels.tsv:6",
    ]


def test_missing_files_and_folders_are_problems(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere") == ["corpus.jsonl:0", "queries.jsonl:0", "qrels.tsv:0"]
    (folder(tmp_path) / sets.QRELS).unlink()
    assert problems(tmp_path) == ["qrels.tsv:0"]


def test_empty_files_are_problems(tmp_path: Path) -> None:
    assert problems(folder(tmp_path, "", "\n", "\ufeff")) == [
        "corpus.jsonl:0",
        "queries.jsonl:0",
        "qrels.tsv:0",
    ]


def test_a_set_whose_judgements_fit_no_question_is_refused(tmp_path: Path) -> None:
    assert problems(folder(tmp_path, qrels="z\ta\t1\n")) == ["qrels.tsv:0"]


def test_bytes_that_are_no_text_are_told_by_line(tmp_path: Path) -> None:
    (folder(tmp_path) / sets.CORPUS).write_bytes(CORPUS.encode() + b'{"id": "c", "text": "\xff"}\n')
    assert problems(tmp_path) == ["corpus.jsonl:3"]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(alphabet='ab {}":,[]0\t\n\\u防', max_size=40), min_size=3, max_size=3))
def test_whatever_the_files_hold_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    try:
        sets.load(folder(tmp_path_factory.mktemp("set"), *texts))
    except sets.BadSet as refused:
        assert refused.problems
