"""The year of selection: counties nominate, prefectures rank, the province decides, publishes and confirms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from casework.access.principal import Principal
from casework.demo.papers import CONSENT
from casework.demo.places import Fate, Pick, prefecture_of
from casework.demo.register_words import EnterpriseWords
from casework.demo.stage import Stage
from casework.demo.words import say
from casework.enterprises.credit_code import make as make_credit_code
from casework.enums import FileSubject, ObjectionChannel
from casework.files.services import store
from casework.models import Case, Nomination, Programme
from casework.nominations.services import deciding, drafting, objecting, reviewing, submitting

GROWTH = Decimal("0.94")
RETURN_CHANCE = 0.08
HENGXIA_BODY = "91620103MA7B2K4N9"
OBJECTION = "群众来信反映该企业近期经营情况与推荐材料不一致，请核实。"
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(enterprise: EnterpriseWords) -> str:
    """A code of its county with a right check character, always the same for an enterprise."""
    if enterprise.short_name == "恒峡阀门":
        return make_credit_code(HENGXIA_BODY)
    rng = Random(f"code/{enterprise.name}")
    kind = "93" if "合作社" in enterprise.name else "91"
    body = "MA" + "".join(rng.choice(LETTERS) for _ in range(7))
    return make_credit_code(f"{kind}{enterprise.county}{body}")


def phone(name: str) -> str:
    """A mobile number, always the same for a name."""
    return "13893152046" if name == "赵海燕" else f"1389{Random(f'phone/{name}').randrange(10**7):07d}"


def entry(
    enterprise: EnterpriseWords, programme: Programme, seed: str, chains: Mapping[str, str]
) -> dict[str, Any]:
    """The nomination form filled in. Figures shrink a little for every year before the one they were written for."""
    rng = Random(f"{seed}/{programme.year}/entry/{enterprise.name}")
    failed = 1 if "抽查" in enterprise.main_problem else int(rng.random() < 0.08)
    batches = rng.randint(2, 5)
    checks = "spot_checks_failed" if failed else rng.choice(("spot_checks_passed", "spot_checks_none"))
    years_back = Decimal(max(0, 2026 - programme.year))
    shrink = GROWTH**years_back
    return {
        "uscc": credit_code(enterprise),
        "name": enterprise.name,
        "founded_on": _founded(enterprise),
        "legal_representative": enterprise.legal_representative,
        "head_name": enterprise.head,
        "head_phone": phone(f"{enterprise.name}/{enterprise.head}"),
        "contact_name": enterprise.contact,
        "contact_phone": phone(
            "赵海燕" if enterprise.contact == "赵海燕" else f"{enterprise.name}/{enterprise.contact}"
        ),
        "production_address": enterprise.address,
        "registered_address": enterprise.address,
        "industry_code": enterprise.industry,
        "employees": max(5, int(enterprise.employees * shrink)),
        "revenue_wan": _wan(enterprise.revenue_wan * shrink),
        "assets_wan": _wan(enterprise.assets_wan * shrink),
        "unit_confirmed": True,
        "size_override": None,
        "size_override_reason": "",
        "main_product": enterprise.product,
        "has_quality_officer": enterprise.employees > 150 and rng.random() < 0.6,
        "chain_code": chains.get(enterprise.chain, ""),
        "main_problems": enterprise.main_problem,
        "needs": [need.value for need in enterprise.needs],
        "specialised_grade": enterprise.grade,
        "certificates": enterprise.certificates,
        "licences": enterprise.licences,
        "spot_checks_failed": failed,
        "spot_checks": say(rng, checks, batches=batches, failed=failed),
        "is_willing": True,
        "county_opinion": say(rng, "county_nominate"),
    }


def _founded(enterprise: EnterpriseWords) -> date:
    if enterprise.short_name == "恒峡阀门":
        return date(2016, 5, 18)
    rng = Random(f"founded/{enterprise.name}")
    return date(enterprise.founded, rng.randint(1, 12), rng.randint(1, 28))


def _wan(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


class Selection:
    """The nominations of one year on their way through the desks."""

    def __init__(self, stage: Stage, programme: Programme, chains: Mapping[str, str]) -> None:
        self.stage, self.programme, self.chains = stage, programme, chains
        self.rng = Random(f"{stage.seed}/{programme.year}/selection")
        self.made: dict[str, Nomination] = {}

    def nominate(self, enterprise: EnterpriseWords, on: date) -> Nomination:
        """The county's form with the sealed consent, submitted to the prefecture."""
        stage, officer = self.stage, self.officer(enterprise.county)
        values = entry(enterprise, self.programme, stage.seed, self.chains)
        values["no_serious_illegality_checked_on"] = stage.season.add(on, -self.rng.randint(1, 4))
        nomination = stage.act(officer, on, drafting.start, self.programme, {})
        consent = stage.papers.upload(CONSENT, "企业意愿书（盖章）")
        stage.act(officer, on, store, consent, subject=FileSubject.NOMINATION, parent=nomination, on=on)
        stage.act(officer, on, submitting.submit, nomination, on=on, **values)
        self.made[enterprise.name] = nomination
        return nomination

    def officer(self, county: str) -> Principal:
        """Who nominates."""
        return self.stage.cast.officers[county]

    def reviewer(self, county: str) -> Principal:
        """Who reviews."""
        return self.stage.cast.reviewers[prefecture_of(county)]

    def return_once(self, enterprise: EnterpriseWords, on: date) -> date:
        """The prefecture sends a form back and gets it corrected; gives the day on which it is there again."""
        stage, nomination = self.stage, self.made[enterprise.name]
        stage.act(
            self.reviewer(enterprise.county), on, reviewing.return_to_county, nomination,
            say(self.rng, "prefecture_return"), on=on,
        )  # fmt: skip
        again = stage.season.later(on, self.rng, 1, 2)
        values = entry(enterprise, self.programme, stage.seed, self.chains)
        values["no_serious_illegality_checked_on"] = nomination.no_serious_illegality_checked_on
        stage.act(self.officer(enterprise.county), again, submitting.submit, nomination, on=again, **values)
        return again

    def play(self, picks: Sequence[Pick]) -> list[tuple[Case, EnterpriseWords]]:
        """The whole year until the confirmation; gives the cases in the order of the picks."""
        dates = self.stage.season.settings
        days = self._nomination_days(picks, dates["nomination_due_on"])
        for pick, on in sorted(zip(picks, days, strict=True), key=lambda item: item[1]):
            self.nominate(pick.enterprise, on)
            if pick.fate is Fate.RECALLED:
                self._recall(pick, self.stage.season.later(on, self.rng, 1, 3))
        left = [pick for pick in picks if pick.fate is not Fate.RECALLED]
        self._review(left, dates["prefecture_due_on"])
        self._decide(left, dates["decision_due_on"])
        return self._publish(left, self.stage.season.add(dates["decision_due_on"], 1))

    def _nomination_days(self, picks: Sequence[Pick], due_on: date) -> list[date]:
        return [
            self.stage.season.add(due_on, -min(self.rng.randint(0, 16), self.rng.randint(0, 16)))
            for _ in picks
        ]

    def _recall(self, pick: Pick, on: date) -> None:
        reason = say(self.rng, "nomination_withdrawn")
        self.stage.act(
            self.officer(pick.county), on, drafting.withdraw, self.made[pick.enterprise.name], reason, on=on
        )

    def _review(self, picks: Sequence[Pick], due_on: date) -> None:
        """Taken up soon, sent back now and then, forwarded by rank at the end."""
        season, nominations = self.stage.season, self.made
        taken_on = season.add(due_on, -4)
        for pick in picks:
            self.stage.act(
                self.reviewer(pick.county),
                taken_on,
                reviewing.take,
                nominations[pick.enterprise.name],
                on=taken_on,
            )
        for pick in picks:
            if self.rng.random() < RETURN_CHANCE:
                self.return_once(pick.enterprise, season.add(taken_on, 1))
        by_prefecture: dict[str, list[Pick]] = defaultdict(list)
        for pick in picks:
            by_prefecture[prefecture_of(pick.county)].append(pick)
        for own in by_prefecture.values():
            ranked = sorted(own, key=lambda pick: (pick.fate is not Fate.CASE, self.rng.random()))
            for rank, pick in enumerate(ranked, start=1):
                self.stage.act(
                    self.reviewer(pick.county), due_on, reviewing.forward, nominations[pick.enterprise.name], rank,
                    say(self.rng, "prefecture_review"), on=due_on,
                )  # fmt: skip

    def _decide(self, picks: Sequence[Pick], due_on: date) -> None:
        manager, ranks = self.stage.cast.managers[0], defaultdict[str, int](int)
        for pick in sorted(picks, key=lambda pick: pick.fate is not Fate.SUBSTITUTE):
            nomination = self.made[pick.enterprise.name]
            on = self.stage.season.add(due_on, -self.rng.randint(0, 2))
            if pick.fate in (Fate.CASE, Fate.REFUSED_IN_NOTICE):
                self.stage.act(
                    manager, on, deciding.select_for_list, nomination, say(self.rng, "province_decide"), on=on
                )
            elif pick.fate is Fate.REJECTED:
                self.stage.act(
                    manager, on, deciding.reject, nomination, say(self.rng, "province_not_selected"), on=on
                )
            else:
                prefecture = prefecture_of(pick.county)
                ranks[prefecture] += 1
                opinion = say(self.rng, "reserve", rank=ranks[prefecture])
                self.stage.act(
                    manager, on, deciding.put_on_reserve, nomination, ranks[prefecture], opinion, on=on
                )

    def _publish(self, picks: Sequence[Pick], on: date) -> list[tuple[Case, EnterpriseWords]]:
        season, manager = self.stage.season, self.stage.cast.managers[0]
        self.stage.act(manager, on, deciding.publish, self.programme, on=on)
        until = deciding.notice_until(self.programme, on)
        for pick in picks:
            if pick.fate is Fate.REFUSED_IN_NOTICE:
                self._objection(pick, season.add(until, -2), season.add(until, -1))
        confirmed_on = season.add(until, 1)
        return [
            (
                self.stage.act(
                    manager, confirmed_on, deciding.confirm, self.made[pick.enterprise.name], on=confirmed_on
                ),
                pick.enterprise,
            )
            for pick in picks
            if pick.fate is Fate.CASE
        ]

    def _objection(self, pick: Pick, received_on: date, answered_on: date) -> None:
        """Somebody objects during the notice, and is right."""
        nomination, finding = self.made[pick.enterprise.name], say(self.rng, "public_notice_objection")
        objection = self.stage.act(
            self.officer(pick.county), received_on, objecting.record, nomination, channel=ObjectionChannel.LETTER,
            content=OBJECTION, objector="", received_on=received_on, on=received_on,
        )  # fmt: skip
        self.stage.act(
            self.stage.cast.managers[0], answered_on, deciding.answer_objection, objection, is_upheld=True,
            finding=finding, on=answered_on,
        )  # fmt: skip

    def second_notice(self, picks: Sequence[Pick]) -> None:
        """A place that stayed free goes to a reserve enterprise, whose own notice still runs today."""
        season, manager = self.stage.season, self.stage.cast.managers[0]
        for pick in picks:
            if pick.fate is Fate.SECOND_NOTICE:
                on = season.ago(3)
                nomination = self.made[pick.enterprise.name]
                self.stage.act(
                    manager, on, deciding.select_for_list, nomination, say(self.rng, "province_decide"), on=on
                )
                self.stage.act(manager, on, deciding.publish, self.programme, on=on)
