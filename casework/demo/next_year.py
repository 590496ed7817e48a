"""Next year's selection, opened early: forms on every desk before the list is published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from random import Random
from typing import Any, Final

from casework.demo.places import Quota, prefecture_of
from casework.demo.register_words import EnterpriseWords
from casework.demo.season import Season
from casework.demo.selection import Selection, entry
from casework.demo.stage import Stage
from casework.demo.words import say
from casework.demo.years import RICH, chains_of, open_programme
from casework.enterprises import merging
from casework.enterprises import services as register
from casework.enterprises.credit_code import make as make_credit_code
from casework.enums import Vocabulary
from casework.models import Programme
from casework.nominations.services import drafting, reviewing, zero
from casework.programmes import consents
from casework.programmes.queries import get_programme
from casework.regions.queries import place

OPENED_BEFORE: Final = 13
"""Working days since the notice."""

# What a form that somebody has just begun still lacks.
LACKING: Final = (
    ("assets_wan", "main_problems", "needs", "spot_checks", "is_willing", "county_opinion"),
    ("revenue_wan", "needs", "has_quality_officer", "is_willing", "county_opinion"),
    ("head_phone", "spot_checks_failed", "is_willing", "county_opinion", "no_serious_illegality_checked_on"),
)
NOBODY: Final = (
    "征询辖区 6 家企业，均无参加意愿。",
    "辖区今年没有符合条件的企业。",
    "已推荐企业仍在跨年帮扶，今年不再推荐。",
)
MISTYPED: Final = "信用代码录错一位，重复建档"
ANSWERS: Final = {True: "yes", False: "no"}


def open_next_year(stage: Stage, enterprises: Sequence[EnterpriseWords]) -> None:
    """The province opens the coming year early, with the places of this one; the first counties nominate."""
    season = stage.season
    coming = Season(season.year + 1, season.shift, season.today, season.calendar)
    dates = {**coming.settings, "noticed_on": season.ago(OPENED_BEFORE)}
    before = get_programme(season.year)
    shares = {
        place(quota.prefecture_id).code: Quota(quota.places, quota.reserve_places) for quota in before.quotas
    }
    programme = open_programme(stage, dates, shares, settings={**RICH, "year": coming.year})
    NextYear(stage, programme).play(enterprises)


class NextYear:
    """The forms of the coming year."""

    def __init__(self, stage: Stage, programme: Programme) -> None:
        self.stage, self.programme, self.chains = stage, programme, chains_of(programme)
        self.selection = Selection(stage, programme, self.chains)
        self.rng = Random(f"{stage.seed}/{programme.year}/next")

    def play(self, enterprises: Sequence[EnterpriseWords]) -> None:
        """Each enterprise's form comes as far as its turn says; the last draft is of a code that is taken."""
        courses: tuple[Callable[[EnterpriseWords, date], None], ...] = (
            self._draft, self._submitted, self._taken, self._returned, self._forwarded, self._draft, self._submitted,
            self._returned_by_province, self._recalled,
        )  # fmt: skip
        for number, enterprise in enumerate(enterprises):
            on = self.stage.season.ago(self.rng.randint(7, OPENED_BEFORE - 2))
            courses[number % len(courses)](enterprise, on)
        self._contest(enterprises)
        self._answer_with_nobody()
        self._ask_for_more()
        self._merge()

    def _answer_with_nobody(self) -> None:
        """Some counties say that they nominate nobody; most have not answered yet."""
        cast = self.stage.cast
        nominating = {one.tenant.code for one in self.selection.made.values()}
        free = [code for code in sorted(cast.officers) if code not in nominating]
        for code, remark in zip(free[::9], NOBODY, strict=False):
            on = self.stage.season.ago(3)
            self.stage.act(cast.officers[code], on, zero.declare, self.programme, remark, on=on)

    def _ask_for_more(self) -> None:
        """The manager asks for places beyond a quota; a leader of the province has not decided yet."""
        quota, on = self.programme.quotas[0], self.stage.season.ago(2)
        self.stage.act(
            self.stage.cast.managers[0], on, consents.ask, self.programme, prefecture_id=quota.prefecture_id, places=1,
            document_number=f"甘市监质函〔{on.year}〕18号", document_on=self.stage.season.ago(4),
            reason="装备制造集群申报企业集中，市局来函请求增加 1 家。", on=on,
        )  # fmt: skip

    def _merge(self) -> None:
        """A file that was made a second time under a mistyped code has gone into the right one."""
        name = next(iter(self.selection.made), None)
        if name is None:
            return
        kept, on = self.selection.made[name].enterprise, self.stage.season.ago(1)
        officer = self.selection.officer(kept.tenant.code)
        code = make_credit_code(f"{kept.uscc[:16]}{'1' if kept.uscc[16] != '1' else '2'}")
        double = self.stage.act(
            officer, on, register.register, uscc=code, name=kept.name, main_product=kept.main_product
        )
        self.stage.act(officer, on, merging.merge, kept, double, MISTYPED, on=on)

    def _draft(self, enterprise: EnterpriseWords, on: date) -> None:
        """Begun some days ago, something is still missing."""
        typed = entry(enterprise, self.programme, self.stage.seed, self.chains)
        lacking = self.rng.choice(LACKING)
        typed = {name: value for name, value in typed.items() if name not in lacking}
        self.stage.act(
            self.selection.officer(enterprise.county), on, drafting.start, self.programme, as_typed(typed)
        )

    def _submitted(self, enterprise: EnterpriseWords, on: date) -> None:
        self.selection.nominate(enterprise, on)

    def _taken(self, enterprise: EnterpriseWords, on: date) -> None:
        self._submitted(enterprise, on)
        nomination = self.selection.made[enterprise.name]
        taken_on = self.stage.season.add(on, 1)
        self.stage.act(
            self.selection.reviewer(enterprise.county), taken_on, reviewing.take, nomination, on=taken_on
        )

    def _returned(self, enterprise: EnterpriseWords, on: date) -> None:
        self._taken(enterprise, on)
        returned_on = self.stage.season.add(on, self.rng.randint(2, 4))
        self.stage.act(
            self.selection.reviewer(enterprise.county), returned_on, reviewing.return_to_county,
            self.selection.made[enterprise.name], say(self.rng, "prefecture_return"), on=returned_on,
        )  # fmt: skip

    def _forwarded(self, enterprise: EnterpriseWords, on: date) -> None:
        self._taken(enterprise, on)
        forwarded_on = self.stage.season.add(on, self.rng.randint(3, 5))
        self.stage.act(
            self.selection.reviewer(enterprise.county), forwarded_on, reviewing.forward,
            self.selection.made[enterprise.name], self._free_rank(enterprise), say(self.rng, "prefecture_review"),
            on=forwarded_on,
        )  # fmt: skip

    def _free_rank(self, enterprise: EnterpriseWords) -> int:
        prefecture = prefecture_of(enterprise.county)
        ranks = [
            nomination.prefecture_rank or 0
            for nomination in self.selection.made.values()
            if prefecture_of(nomination.tenant.code) == prefecture
        ]
        return max(ranks, default=0) + 1

    def _returned_by_province(self, enterprise: EnterpriseWords, on: date) -> None:
        self._forwarded(enterprise, on)
        returned_on = self.stage.season.ago(1)
        self.stage.act(
            self.stage.cast.managers[0], returned_on, reviewing.return_to_county,
            self.selection.made[enterprise.name], say(self.rng, "province_return"), on=returned_on,
        )  # fmt: skip

    def _recalled(self, enterprise: EnterpriseWords, on: date) -> None:
        self._submitted(enterprise, on)
        recalled_on = self.stage.season.add(on, 2)
        self.stage.act(
            self.selection.officer(enterprise.county), recalled_on, drafting.withdraw,
            self.selection.made[enterprise.name], say(self.rng, "nomination_withdrawn"), on=recalled_on,
        )  # fmt: skip

    def _contest(self, enterprises: Sequence[EnterpriseWords]) -> None:
        """A second county has the same enterprise in a draft and asks its prefecture to settle it."""
        live = next((e for e in enterprises if e.name in self.selection.made), None)
        others = sorted(code for code in self.stage.cast.officers if live and code != live.county)
        near = [code for code in others if live and prefecture_of(code) == prefecture_of(live.county)]
        if live is None or not others:
            return
        officer = self.stage.cast.officers[(near or others)[0]]
        on = self.stage.season.ago(2)
        typed = as_typed(entry(live, self.programme, self.stage.seed, self.chains))
        nomination = self.stage.act(officer, on, drafting.start, self.programme, typed)
        self.stage.act(officer, on, drafting.ask_to_settle, nomination, on=on)


def as_typed(values: dict[str, Any]) -> dict[str, list[str]]:
    """Values of the form as a browser would have sent them; what is empty is left out."""
    typed = {
        name: [_text(item) for item in (value if isinstance(value, list) else [value])]
        for name, value in values.items()
    }
    return {name: texts for name, texts in typed.items() if any(texts) and name not in ("unit_confirmed",)}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return ANSWERS[value]
    if isinstance(value, (StrEnum, Vocabulary)):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return "" if value is None else str(value)
