"""Plain dataclasses of one enterprise's plan (一企一策帮扶方案), from which its paper is built."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Party = Literal["enterprise", "experts", "bureau"]


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One constraint confirmed by the enterprise; `no_action_reason` stands where it has no action."""

    number: str
    category: str
    subcategory: str
    description: str
    severity: str
    action_numbers: tuple[str, ...] = ()
    no_action_reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """One target indicator; values as entered, None when not measured."""

    name: str
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    due_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class PlanAction:
    """One action with the verifiable mark of its end and who pays for what."""

    number: str
    problem_number: str
    content: str
    service: str
    unit: str
    person: str
    cooperating_unit: str
    start_on: date | None
    due_on: date | None
    finish_mark: str
    resources: str
    priority: str


@dataclass(frozen=True, slots=True)
class PlanFollowUp:
    """One scheduled follow-up."""

    due_on: date
    way: str
    person: str
    subject: str


@dataclass(frozen=True, slots=True)
class PlanConfirmation:
    """Consent of one of the three parties; name and date stay open on paper until it was given."""

    party: Party
    unit: str
    opinion: str = ""
    person: str = ""
    given_on: date | None = None


@dataclass(frozen=True, slots=True)
class PlanContent:
    """The plan of one enterprise in one version. Revenue is in 万元; `ways` is how the help is given."""

    year: int
    case_number: str
    programme_name: str
    version: int
    is_draft: bool
    bureau_name: str
    enterprise_name: str
    uscc: str
    region_name: str
    industry: str
    product: str
    size: str
    employees: int | None
    revenue: Decimal | None
    contact: str
    phone: str
    experts: tuple[str, ...]
    goal: str
    ways: str
    problems: tuple[PlanProblem, ...] = ()
    targets: tuple[PlanTarget, ...] = ()
    actions: tuple[PlanAction, ...] = ()
    follow_ups: tuple[PlanFollowUp, ...] = ()
    confirmations: tuple[PlanConfirmation, ...] = ()
    approved_on: date | None = None
