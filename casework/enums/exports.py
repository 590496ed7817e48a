"""Vocabularies of files that are written on request."""

from __future__ import annotations

from casework.enums.rows import ListKind
from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


class ExportFormat(Vocabulary):
    """The file that a list becomes; a package of papers is a zip."""

    XLSX = "xlsx", _l("Excel")
    CSV = "csv", _l("CSV")
    ZIP = "zip", _l("Zip")


class ExportKind(Vocabulary):
    """What is written as a file in the background: every list, and the package of a return."""

    CASES = ListKind.CASES.value, ListKind.CASES.label
    ACTIONS = ListKind.ACTIONS.value, ListKind.ACTIONS.label
    FOLLOW_UPS = ListKind.FOLLOW_UPS.value, ListKind.FOLLOW_UPS.label
    VISITS = ListKind.VISITS.value, ListKind.VISITS.label
    NOMINATIONS = ListKind.NOMINATIONS.value, ListKind.NOMINATIONS.label
    ENTERPRISES = ListKind.ENTERPRISES.value, ListKind.ENTERPRISES.label
    EXPERTS = ListKind.EXPERTS.value, ListKind.EXPERTS.label
    SEARCH = "search", _l("Search results")
    JOINT_ACTIONS = "joint_actions", _l("Joint actions")
    ACCOUNTS = "accounts", _l("Accounts")
    WARNINGS = "warnings", _l("Early warnings")
    FIGURE_ROWS = "figure_rows", _l("Rows behind a figure")
    BOARD_ROWS = "board_rows", _l("Rows behind a number of the dashboard")
    RETURNS = "returns", _l("Returns")
    TRAINING = "training", _l("Training classes")
    PACKAGE = "package", _l("Package of a return")


class ExportState(Vocabulary):
    """What has become of a list that was asked for as a file."""

    WAITING = "waiting", _l("Waiting to be written"), "info"
    WRITING = "writing", _l("Being written"), "info"
    READY = "ready", _l("Ready"), "ok"
    FAILED = "failed", _l("Could not be written"), "bad"
    CANCELLED = "cancelled", _l("Stopped")
    EXPIRED = "expired", _l("No longer kept")
