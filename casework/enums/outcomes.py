"""Acceptance, results and benefits."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


class Conclusion(Vocabulary):
    """Result of an acceptance."""

    PASS = "pass", _l("Passed"), "ok"
    RECTIFY = "rectify", _l("Correct within a time limit"), "warn"
    FAIL = "fail", _l("Not passed"), "bad"


class TargetResult(Vocabulary):
    REACHED = "reached", _l("Reached"), "ok"
    PARTLY = "partly", _l("Partly reached"), "warn"
    MISSED = "missed", _l("Not reached"), "bad"


class ResultKind(Vocabulary):
    """Kinds of K22, in the order in which tables print them."""

    MANAGEMENT_CERTIFICATE = "management_certificate", _l("Management system certificate")
    PRODUCT_CERTIFICATE = "product_certificate", _l("Product certificate")
    SERVICE_CERTIFICATE = "service_certificate", _l("Service certificate")
    STANDARD_INTERNATIONAL = "standard_international", _l("International standard")
    STANDARD_NATIONAL = "standard_national", _l("National standard")
    STANDARD_INDUSTRY = "standard_industry", _l("Industry standard")
    STANDARD_LOCAL = "standard_local", _l("Local standard")
    STANDARD_GROUP = "standard_group", _l("Group standard")
    STANDARD_ENTERPRISE = "standard_enterprise", _l("Enterprise standard")
    PATENT_INVENTION = "patent_invention", _l("Invention patent")
    PATENT_UTILITY = "patent_utility", _l("Utility model patent")
    PATENT_DESIGN = "patent_design", _l("Design patent")
    TRADEMARK = "trademark", _l("Trade mark")
    GEOGRAPHICAL_INDICATION = "geographical_indication", _l("Geographical indication")
    GOVERNMENT_QUALITY_AWARD = "government_quality_award", _l("Government quality award")
    CHIEF_QUALITY_OFFICER = "chief_quality_officer", _l("Chief quality officer")
    QC_RESULT = "qc_result", _l("QC circle result")

    @property
    def has_partners(self) -> bool:
        """A standard that several make together: whether the enterprise led (主导) or took part (参与) counts."""
        return self.value.startswith("standard_") and self is not ResultKind.STANDARD_ENTERPRISE


class BenefitKind(Vocabulary):
    """What the help was worth in money."""

    SALES = "sales", _l("More sales")
    COST = "cost", _l("Costs saved")
    LOSS = "loss", _l("Losses avoided")
    OTHER = "other", _l("Other benefit")
