"""The features, in the order in which their routes are registered."""

from __future__ import annotations

from flask import Flask

from casework.accounts import views as accounts
from casework.administration import views as administration
from casework.audit_pages import views as audit_pages
from casework.bulk import views as bulk
from casework.calendar_pages import views as calendars
from casework.cases import contact_views as contacts
from casework.cases import nudge_views as notices
from casework.cases import team_views as team
from casework.cases import views as cases
from casework.departures import views as departures
from casework.diagnosis import views as diagnosis
from casework.enterprises import views as enterprises
from casework.experts import views as experts
from casework.exports import views as exports
from casework.files import views as files
from casework.follow_ups import views as follow_ups
from casework.home import views as home
from casework.imports import views as imports
from casework.invitations import views as invitations
from casework.lists import views as saved_views
from casework.narratives import story_views as narratives
from casework.nominations import views as nominations
from casework.openings import views as openings
from casework.outcomes import views as outcomes
from casework.papers import views as papers
from casework.personal_data import views as personal_data
from casework.plans import action_views as actions
from casework.plans import views as plans
from casework.programmes import views as programmes
from casework.reports import aside_views as asides
from casework.reports import board_views as boards
from casework.reports import views as reports
from casework.return_papers import views as return_papers
from casework.returns import correction_views as return_steps
from casework.returns import views as returns
from casework.roll_over import views as roll_over
from casework.search_pages import views as search
from casework.system_pages import views as system
from casework.training import views as training
from casework.transfers import views as transfers
from casework.visits import views as visits

FEATURES = (
    search,
    accounts,
    home,
    cases,
    contacts,
    enterprises,
    nominations,
    programmes,
    outcomes,
    openings,
    team,
    diagnosis,
    experts,
    files,
    plans,
    actions,
    reports,
    training,
    boards,
    asides,
    narratives,
    return_papers,
    papers,
    calendars,
    follow_ups,
    notices,
    visits,
    personal_data,
    administration,
    invitations,
    imports,
    system,
    audit_pages,
    transfers,
    roll_over,
    departures,
    returns,
    return_steps,
    saved_views,
    bulk,
    exports,
)


def register(app: Flask) -> None:
    """Register every feature's blueprint."""
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
