"""The warning while an enterprise is being entered: a bare page for the script, counted like a search."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.enterprises.credit_code import check, normalise
from casework.enterprises.doubles import Doubles, doubles_of
from casework.enterprises.queries.alike import Typed
from casework.enterprises.views.blueprint import bp
from casework.web.guards import requires
from casework.web.keys import key

LONGEST = 200


@bp.route("/enterprises/alike")
@requires(P.ENTERPRISE_EDIT)
def alike() -> str:
    """What the own register knows of the enterprise that is being typed. `q` is its name, and counts as a search; without
    one nothing is looked up."""
    typed = Typed(
        name=_typed("q"),
        uscc=_code(_typed("uscc")),
        person=_typed("legal_representative"),
        address=_typed("production_address"),
        registered_address=_typed("registered_address"),
    )
    apart = request.args.get("apart", type=key)
    found = (
        doubles_of(typed, tenant_id=current_user.region_id, apart_from_id=apart) if typed.name else Doubles()
    )
    return render_template(
        "enterprises/alike.html", doubles=found, no_tick=request.args.get("tick") == "0", form=None
    )


def _typed(name: str) -> str:
    return " ".join(request.args.get(name, "")[:LONGEST].split())


def _code(text: str) -> str:
    """A right code as it is stored; "" for anything else."""
    code = normalise(text)
    return code if code and check(code) is None else ""
