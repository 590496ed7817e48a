"""Model cases on the screen: chosen, told, with photos and the enterprise's consent."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.narratives import model_cases as stories
from casework.narratives import queries, story_pages
from casework.narratives.forms import SeenForm, StoryForm
from casework.narratives.views import RETURN, bp, own_return
from casework.transaction import transaction
from casework.web.conflicts import reconcile, refuse_stale
from casework.web.guards import requires
from casework.web.keys import key

Answer = Response | str | tuple[str, int]
STORY = f"{RETURN}/model-cases/<int:model_case_id>"


@bp.route(f"{RETURN}/model-cases")
@requires(P.REPORT_READ)
def model_cases(return_id: int) -> str:
    """The stories of a return, and the cases to choose from."""
    row = queries.get_return(return_id)
    return render_template("narratives/model_cases.html", **story_pages.stories_context(row))


@bp.route(f"{RETURN}/model-cases", methods=["POST"])
@requires(P.RETURN_WRITE)
def choose(return_id: int) -> Response:
    """Tell the story of a case, beginning with a draft."""
    row = own_return(return_id)
    try:
        with transaction():
            summary = queries.counted(row, clock.today())
            made = stories.choose(
                row, request.form.get("case_id", 0, type=key), summary, actor=current_user, now=clock.now()
            )
        return redirect(_address(row, made), 303)
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(url_for("narratives.model_cases", return_id=row.id), 303)


@bp.route(STORY)
@requires(P.REPORT_READ)
def model_case(return_id: int, model_case_id: int) -> str:
    """One story: its text with bound figures, its photos, its length."""
    row = queries.get_return(return_id)
    story = stories.get_model_case(row, model_case_id)
    form = StoryForm(data=_saved(story))
    form.version.data = story.version
    return _page(row, story, form)


@bp.route(STORY, methods=["POST"])
@requires(P.RETURN_WRITE)
def describe(return_id: int, model_case_id: int) -> Answer:
    """Keep the title, and the consent of the enterprise."""
    row = own_return(return_id)
    story = stories.get_model_case(row, model_case_id)
    form = StoryForm()
    reconcile(form, StoryForm(None, data=_saved(story)), story)
    if form.validate_on_submit():
        try:
            with transaction():
                stories.describe(row, story, actor=current_user, today=clock.today(), **form.typed)
            flash(_("Saved."), "ok")
            return redirect(_address(row, story), 303)
        except RuleViolation as violation:
            form.reject(violation)
    form.version.data = form.version.data or story.version
    return _page(row, story, form), 422


def _page(row: Any, story: Any, form: StoryForm) -> str:
    context = story_pages.story_context(row, story, clock.today())
    return render_template("narratives/model_case.html", form=form, **context)


def _saved(story: Any) -> dict[str, Any]:
    return {
        "title": story.title,
        "is_consented": story.consented_on is not None,
        "consented_on": story.consented_on,
        "consent_note": story.consent_note,
    }


@bp.route(f"{STORY}/<any(photos, drop):part>", methods=["POST"])
@requires(P.RETURN_WRITE)
def change_story(return_id: int, model_case_id: int, part: str) -> Response:
    """Choose the photos of a story, or take it out of the return."""
    row = own_return(return_id)
    story = stories.get_model_case(row, model_case_id)
    refuse_stale(SeenForm(), story)
    try:
        with transaction():
            if part == "drop":
                stories.drop(row, story, actor=current_user, today=clock.today())
            else:
                stories.set_photos(row, story, _wanted(), actor=current_user)
        flash(_("Saved."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    if part == "drop":
        return redirect(url_for("narratives.model_cases", return_id=row.id), 303)
    return redirect(_address(row, story) + "#photos", 303)


def _wanted() -> list[stories.Wanted]:
    """The ticked photos by the numbers that they were given, with their words; equal numbers keep the order of the page.

    Raises NotFound for a key that is none.
    """
    try:
        keys = dict.fromkeys(key(value) for value in request.form.getlist("ids"))
    except ValueError as error:
        raise NotFound from error
    found = [
        (
            _number(f"place-{one}"),
            stories.Wanted(one, _words(f"caption-{one}", 60), _words(f"alt-{one}", 200)),
        )
        for one in keys
    ]
    return [one for _place, one in sorted(found, key=lambda pair: pair[0])]


def _number(name: str) -> int:
    """Where a photo is wanted; behind all others where nothing is said."""
    value = request.form.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else 1000


def _words(name: str, most: int) -> str:
    return request.form.get(name, "").strip()[:most]


def _address(row: Any, story: Any) -> str:
    return url_for("narratives.model_case", return_id=row.id, model_case_id=story.id)
