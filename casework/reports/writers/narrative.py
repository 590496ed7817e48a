"""The draft of the year-end text: which sections a summary has and how their paragraphs are put together."""

from casework.reports.model import Section, Summary
from casework.reports.writers import narrative_results, narrative_work
from casework.reports.writers.prose import Prose
from casework.reports.writers.sheets import period_words


def draft(summary: Summary) -> tuple[Section, ...]:
    """The six sections of summary_report.md 1 with figures filled in; three short ones for a zero report."""
    prose = Prose(summary)
    if summary.is_zero_report:
        return narrative_work.zero_report(prose)
    return (
        narrative_work.situation(prose),
        narrative_work.practice(prose),
        narrative_results.results(prose),
        narrative_results.model_cases(prose),
        narrative_results.shortcomings(prose),
        narrative_results.next_steps(prose),
    )


def title_of(summary: Summary) -> str:
    """The title of the narrative; a newline shapes a long one (GB/T 9704: trapezium)."""
    tail = "（零报告）" if summary.is_zero_report else ""
    kind = "小结" if summary.period == "half_year" else "总结"
    return f"{period_words(summary)}{summary.region_name}\n{summary.programme_name}工作{kind}{tail}"


def text_of(summary: Summary) -> tuple[Section, ...]:
    """The text that is printed: the stored one, or the draft while nobody has edited it."""
    return summary.paragraphs or draft(summary)
