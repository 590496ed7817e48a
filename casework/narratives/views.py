"""The text of a return on the screen: read, edited paragraph by paragraph, agreed to, with its history."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.narratives import pages, queries, services, tokens
from casework.narratives.forms import NewParagraphForm, ParagraphForm, SeenForm
from casework.transaction import transaction
from casework.web.conflicts import reconcile, refuse_stale
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.once import once

bp = Blueprint("narratives", __name__)
Answer = Response | str | tuple[str, int]
RETURN: Final = "/returns/<int:return_id>"
STEPS: Final = "any(remove, restore, bind, up, down)"


@bp.route(f"{RETURN}/text")
@requires(P.REPORT_READ)
def text(return_id: int) -> str:
    """The text with every figure that the system filled in; what is stale is marked."""
    context = pages.text_context(queries.get_return(return_id), clock.today())
    return render_template("narratives/text.html", **context)


@bp.route(f"{RETURN}/text", methods=["POST"])
@requires(P.RETURN_WRITE)
def start(return_id: int) -> Response:
    """The draft becomes the unit's own text."""
    row = queries.get_return(return_id)
    try:
        with transaction():
            services.take_draft(row, queries.counted(row, clock.today()), actor=current_user, now=clock.now())
        flash(_("The draft is now your text. Open a paragraph to change it."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return _back(row)


@bp.route(f"{RETURN}/text/<int:paragraph_id>", methods=["GET", "POST"])
@requires(P.RETURN_WRITE)
def edit(return_id: int, paragraph_id: int) -> Answer:
    """One paragraph: words are typed, figures are bound."""
    row, summary = own_return(return_id), None
    paragraph = queries.get_paragraph(row, paragraph_id)
    if paragraph.removed_on is not None:
        raise NotFound
    summary = queries.counted(row, clock.today())
    fresh = {"text": tokens.refreshed(summary, paragraph.text)}
    form = ParagraphForm(data=fresh)
    is_inserting = _insert(form)
    if form.is_submitted() and not is_inserting:
        reconcile(form, ParagraphForm(None, data=fresh), paragraph)
    if not is_inserting and form.validate_on_submit():
        try:
            with transaction():
                made = services.edit(
                    row, paragraph, form.text.data, summary, actor=current_user, now=clock.now()
                )
            _tell(made)
            return _back(row, paragraph)
        except RuleViolation as violation:
            form.reject(violation)
    form.version.data = form.version.data or paragraph.version
    body = render_template(
        "narratives/edit.html",
        form=form,
        paragraph=paragraph,
        stale=pages.stale_in_words(summary, paragraph.text),
        choices=pages.choices_of(summary, row, paragraph),
        whole=pages.length_beside(row, paragraph),
        back_url=_address(row, paragraph),
        **pages.head_of(row),
    )
    return body, 422 if form.is_submitted() and not is_inserting else 200


@bp.route(f"{RETURN}/text/<int:paragraph_id>/after", methods=["GET", "POST"])
@requires(P.RETURN_WRITE)
def add(return_id: int, paragraph_id: int) -> Answer:
    """A new paragraph behind this one."""
    row = own_return(return_id)
    before = queries.get_paragraph(row, paragraph_id)
    summary = queries.counted(row, clock.today())
    form = NewParagraphForm()
    is_inserting = _insert(form)
    if not is_inserting and form.validate_on_submit():

        def make() -> str:
            new, made = services.add_after(
                row, before, form.chosen, form.text.data, summary, actor=current_user, now=clock.now()
            )
            _tell(made)
            return _address(row, new)

        try:
            with transaction():
                location = once(form.request_key.data, make)
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "narratives/edit.html",
        form=form,
        paragraph=before,
        is_new=True,
        choices=pages.choices_of(summary, row, before),
        whole=pages.length_beside(row, before, is_new=True),
        back_url=_address(row, before),
        **pages.head_of(row),
    )
    return body, 422 if form.is_submitted() and not is_inserting else 200


def _insert(form: Any) -> bool:
    """A figure was chosen without script: it stands at the end of the text, nothing is saved yet."""
    chosen = request.form.get("insert", "")
    if chosen:
        form.text.data = f"{form.text.data or ''}{chosen[:300]}"
    return bool(chosen)


def _tell(made: tokens.Settled) -> None:
    """What was kept, and what was put right."""
    if made.corrected:
        pairs = _("; ").join(
            _("%(typed)s → %(value)s", typed=typed or "—", value=value) for typed, value in made.corrected
        )
        flash(_("Saved. Figures were put back to their values: %(pairs)s.", pairs=pairs), "warn")
    else:
        flash(_("Saved."), "ok")


@bp.route(f"{RETURN}/text/agree", methods=["POST"])
@requires(P.RETURN_WRITE)
def agree(return_id: int) -> Response:
    """Read and agree: the changed figures of one paragraph, or of all."""
    row = own_return(return_id)
    summary = queries.counted(row, clock.today())
    asked = request.form.get("paragraph_id", type=key)
    one = queries.get_paragraph(row, asked) if asked else None
    rows = [one] if one is not None else list(queries.paragraphs_of(row))
    try:
        if request.form.get("seen") != pages.mark_of(summary, rows):
            raise RuleViolation(
                _("Text or figures have changed again meanwhile. Please read them once more.")
            )
        with transaction():
            count = services.agree(row, rows, summary, actor=current_user, now=clock.now())
        flash(ngettext("%(num)d paragraph agreed.", "%(num)d paragraphs agreed.", count), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return _back(row, one)


@bp.route(f"{RETURN}/text/<int:paragraph_id>/<{STEPS}:step>", methods=["POST"])
@requires(P.RETURN_WRITE)
def take_step(return_id: int, paragraph_id: int, step: str) -> Response:
    """Remove a paragraph, bring a version back, move it, bind a number: by what was seen."""
    row = own_return(return_id)
    paragraph = queries.get_paragraph(row, paragraph_id)
    refuse_stale(SeenForm(), paragraph)
    now = clock.now()
    try:
        with transaction():
            if step == "remove":
                services.remove(row, paragraph, actor=current_user, today=clock.today(), now=now)
            elif step == "restore":
                number = request.form.get("number", 0, type=key)
                services.restore(row, paragraph, number, actor=current_user, now=now)
            elif step in ("up", "down"):
                services.move(row, paragraph, up=step == "up", actor=current_user, now=now)
            else:
                summary = queries.counted(row, clock.today())
                number_typed = request.form.get("value", "")
                services.bind(row, paragraph, number_typed, summary, actor=current_user, now=now)
        flash(_("Done."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return _back(row, paragraph)


@bp.route(f"{RETURN}/text/<int:paragraph_id>/history")
@requires(P.REPORT_READ)
def history(return_id: int, paragraph_id: int) -> str:
    """Who wrote what and when; any version can come back."""
    row = queries.get_return(return_id)
    paragraph = queries.get_paragraph(row, paragraph_id)
    versions = [(one, pages.pieces_shown(one.text)) for one in queries.versions_of(paragraph)]
    return render_template(
        "narratives/history.html",
        paragraph=paragraph,
        versions=versions,
        back_url=_address(row, paragraph),
        **pages.head_of(row),
    )


def own_return(return_id: int) -> Any:
    """The return of the own unit. Raises NotFound for one that the person only reads."""
    row = queries.get_return(return_id)
    if row.region_id != current_user.region_id:
        raise NotFound
    return row


def _address(row: Any, paragraph: Any = None) -> str:
    """Where a paragraph is read: in the summary, or in its model case."""
    anchor = f"#p{paragraph.id}" if paragraph is not None else ""
    story = paragraph.model_case_id if paragraph is not None else None
    if story is not None:
        return url_for("narratives.model_case", return_id=row.id, model_case_id=story) + anchor
    return url_for("narratives.text", return_id=row.id) + anchor


def _back(row: Any, paragraph: Any = None) -> Response:
    return redirect(_address(row, paragraph), 303)
