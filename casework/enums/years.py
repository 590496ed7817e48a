"""The programme year, its days, enterprises and returns."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


class DayKind(Vocabulary):
    OFF = "off", _l("Rest day")
    WORKDAY = "workday", _l("Make-up working day")


class ProgrammeStatus(Vocabulary):
    PREPARING = "preparing", _l("In preparation")
    OPEN = "open", _l("Open"), "info"
    FINISHED = "finished", _l("Finished"), "ok"


class EnterpriseSize(Vocabulary):
    LARGE = "large", _l("Large enterprise")
    MEDIUM = "medium", _l("Medium enterprise")
    SMALL = "small", _l("Small enterprise")
    MICRO = "micro", _l("Micro enterprise")


class SpecialisedGrade(Vocabulary):
    """专精特新 cultivation grades of small and medium enterprises."""

    NONE = "none", _l("None")
    INNOVATIVE = "innovative", _l("Innovative SME")
    SPECIALISED = "specialised", _l("Specialised, refined, distinctive and innovative SME")
    LITTLE_GIANT = "little_giant", _l("Little giant")


class ServiceType(Vocabulary):
    STANDARD = "standard", _l("Standardisation service")
    METROLOGY = "metrology", _l("Metrology service")
    CERTIFICATION = "certification", _l("Certification and accreditation service")
    TESTING = "testing", _l("Inspection and testing service")
    MANAGEMENT = "management", _l("Quality management advice")
    TRAINING = "training", _l("Quality training")
    BRAND = "brand", _l("Brand cultivation")
    INTELLECTUAL_PROPERTY = "intellectual_property", _l("Intellectual property service")
    FINANCE = "finance", _l("Quality-based credit support")


class ReturnPeriod(Vocabulary):
    """What a return covers, always from 1 January on."""

    HALF_YEAR = "half_year", _l("Half-year")
    YEAR = "year", _l("Whole year")


class ReturnStatus(Vocabulary):
    DRAFT = "draft", _l("Return not handed in")
    SUBMITTED = "submitted", _l("Return handed in"), "info"
    RETURNED = "returned", _l("Returned with remarks"), "warn"
    CHECKED = "checked", _l("Return checked"), "ok"
    FROZEN = "frozen", _l("Frozen"), "ok"


class ReturnAct(Vocabulary):
    """What somebody did with a return, in the order of the way upwards."""

    SUBMIT = "submit", _l("Return submitted"), "info"
    SEND_BACK = "send_back", _l("Return sent back"), "bad"
    CHECK = "check", _l("Return checked and passed"), "ok"
    EXCEPT = "except", _l("Exception recorded"), "warn"
    FREEZE = "freeze", _l("Return frozen"), "ok"
    CORRECT = "correct", _l("Correction decided"), "warn"
    REVISE = "revise", _l("Revision issued"), "ok"
