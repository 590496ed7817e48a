"""The words of the demo: complete, and fit for the enterprise they are said of."""

from __future__ import annotations

import string
from random import Random

import pytest

from casework.demo import fits, problem_words, register_words, word_files, words, work_words
from casework.demo.papers import DRAWN, paper_for
from casework.demo.selection import credit_code
from casework.enterprises.credit_code import check
from casework.enums import Direction

CASES = "案件"


def named(short_name: str) -> register_words.EnterpriseWords:
    return next(
        enterprise for enterprise in register_words.enterprises() if enterprise.short_name == short_name
    )


@pytest.mark.parametrize("count", [3, 7])
def test_every_enterprise_has_enough_problems_of_different_kinds(count: int) -> None:
    for enterprise in register_words.enterprises():
        found = fits.choose_problems(enterprise, count, Random(1))
        assert len(found) == count, enterprise.name
        assert len({problem.code for problem in found}) == count
        names = [problem.indicator.name for problem in found if problem.indicator]
        assert len(set(names)) == len(names)


def test_a_valve_maker_is_told_of_its_pressure_gauges_first_and_never_of_noodles() -> None:
    titles = [problem.title for problem in fits.choose_problems(named("恒峡阀门"), 6, Random(3))]
    assert "11 只压力表超过检定周期" in titles
    assert not any("粉条" in title or "杀菌" in title for title in titles)


def test_rows_of_another_trade_or_a_larger_enterprise_do_not_suit() -> None:
    assert not fits.suits("降低粉条断条率", named("恒峡阀门"))
    assert fits.suits("降低粉条断条率", named("洮砚坊土豆"))
    smallest = min(register_words.enterprises(), key=lambda enterprise: enterprise.employees)
    assert not fits.suits("随机问了 12 名员工", smallest)


def test_every_measure_has_a_finish_mark_that_a_plan_takes_and_evidence() -> None:
    for problem in (*problem_words.problems(), *problem_words.story_problems()):
        for measure in problem.measures:
            assert len(measure.finish_mark) >= 6, measure.title
            assert measure.evidence
            assert all(paper_for(kind) in DRAWN for kind in measure.evidence)


def test_indicators_move_towards_their_targets() -> None:
    for problem in problem_words.problems():
        item = problem.indicator
        if item is not None:
            better = (
                item.after > item.baseline
                if item.direction is Direction.HIGHER
                else item.after < item.baseline
            )
            assert better, problem.title


def test_results_read_as_of_their_year() -> None:
    standard = next(result for result in work_words.results() if "T/LYZL" in result.title)
    title, number = standard.in_year(2024)
    assert "2024" in title
    assert number == "T/LYZL 012-2024"
    certificate = next(result for result in work_words.results() if "LX0126Q" in result.title)
    assert "LX0125Q" in certificate.in_year(2025)[0]
    assert "GB/T 19001-2016" in certificate.in_year(2025)[0]


def test_credit_codes_are_right_and_no_two_are_alike() -> None:
    codes = [credit_code(enterprise) for enterprise in register_words.enterprises()]
    assert len(set(codes)) == len(codes)
    assert all(check(code) is None for code in codes)
    assert credit_code(named("恒峡阀门")) == "91620103MA7B2K4N9H"


def test_nothing_is_called_a_case_of_enforcement() -> None:
    for path in sorted(word_files.FOLDER.glob("*.csv")):
        assert CASES not in path.read_text(encoding="utf-8"), path.name


def test_every_wording_names_only_values_that_it_is_given() -> None:
    known = {
        "year", "number", "problem", "needs", "contact", "product", "count", "high", "groups", "first", "action",
        "month", "rest", "indicators", "months", "amount", "kind", "kinds", "wait", "name", "head", "rank", "batches",
        "failed", "other", "county", "done",
    }  # fmt: skip
    for key, texts in words._variants().items():
        for text in texts:
            used = {field for _text, field, _spec, _conversion in string.Formatter().parse(text) if field}
            assert used <= known, f"{key}: {text}"
