"""The blueprint, and what several views need."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from casework.enterprises.merging import merge_of
from casework.enterprises.queries.page import get_enterprise
from casework.i18n import gettext as _

bp = Blueprint("enterprises", __name__)
Answer = Response | str | tuple[str, int]


def current_file(enterprise_id: int) -> Any:
    """A file in scope; a merged one leads to the one that is kept, with a remark. Raises NotFound."""
    enterprise = get_enterprise(enterprise_id)
    if enterprise.merged_into_id is not None:
        merge = merge_of(enterprise)
        if merge is not None:
            flash(
                _(
                    "The file %(name)s (%(code)s) was merged into this one on %(date)s.",
                    name=merge.gone_name,
                    code=merge.gone_uscc,
                    date=merge.merged_on,
                ),
                "info",
            )
        abort(redirect(url_for("enterprises.show", enterprise_id=enterprise.merged_into_id), 303))
    return enterprise
