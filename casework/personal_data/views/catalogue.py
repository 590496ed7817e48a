"""The field catalogue: a page for the three administrators, and the file of the impact assessment."""

from __future__ import annotations

from flask import current_app, render_template
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.i18n import gettext as _
from casework.personal_data import services
from casework.personal_data.catalogue_page import sections, sheet
from casework.personal_data.sheets import as_xlsx
from casework.personal_data.views.blueprint import bp, file_answer
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.limiting import limited_to


@bp.route("/personal-data")
@requires(P.PRIVACY_READ)
def catalogue() -> str:
    """Which fields say something of people or secrets, what for, who reads them, how long they are kept."""
    return render_template(
        "personal_data/catalogue.html", sections=sections(current_app.config["RETENTION_YEARS"])
    )


@bp.route("/personal-data/export", methods=["POST"])
@requires(P.PRIVACY_READ)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def export_catalogue() -> Response:
    """The same as Excel. It holds no data of anybody."""
    with transaction():
        services.record_catalogue_export()
    content = as_xlsx([sheet(current_app.config["RETENTION_YEARS"])], made_at=clock.now())
    return file_answer(content, _("Field catalogue"), "xlsx")
