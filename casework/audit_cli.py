"""`flask audit verify | anchor | adopt | prune`: the log as its operator handles it."""

from __future__ import annotations

import getpass
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from casework import clock
from casework.audit.anchors import Kept, anchor_of, line_of, lines_in, make_anchor, to_adopt_anchors
from casework.audit.chain import BrokenChain
from casework.audit.findings import Report
from casework.audit.keeping import adopt, adopt_anchors, as_owner, prune, to_adopt, to_prune
from casework.audit.listener import audit_key
from casework.audit.reading import expected_chains
from casework.audit.verification import VERIFIER, verify
from casework.extensions import db
from casework.regions.queries import places
from casework.transaction import transaction


@click.group("audit")
def audit() -> None:
    """The audit log: verify its chains, anchor them, adopt or prune entries."""


def _begin() -> str:
    """Bind the session; gives the name under which the operator's acts are logged."""
    name = f"flask audit ({getpass.getuser()})"
    db.session().bind_scope(VERIFIER, actor_name=name)
    return name


def _county(chain: int) -> str:
    """The county behind a chain, for people."""
    place = places().get(chain)
    return f"{chain} ({place.code})" if place else str(chain)


@audit.command("verify")
@click.option(
    "--anchor", "anchors", multiple=True, help="An anchor kept outside: its line, or a file that holds it."
)
@with_appcontext
def verify_command(anchors: tuple[str, ...]) -> None:
    """Walk every chain and the anchors. Ends with 1 and the first broken entry of each chain when one is broken."""
    _begin()
    outside = _outside(anchors)
    report = verify(db.session(), audit_key(), at=clock.real_now(), outside=outside)
    _say(report)
    click.echo(
        f"{len(outside)} anchor(s) from outside compared" if outside else "no anchor from outside compared"
    )
    if not report.is_whole:
        raise SystemExit(1)


def _outside(given: tuple[str, ...]) -> list[Kept]:
    found: list[Kept] = []
    for one in given:
        path = Path(one)
        is_file = len(one) < 1000 and path.is_file()
        lines = lines_in(path.read_text(encoding="utf-8") if is_file else one)
        if not lines:
            raise click.ClickException(f"no anchor in {one!r}")
        found += lines
    return found


def _say(report: Report) -> None:
    for finding in report.findings:
        click.echo(f"BROKEN  {finding}")
    state = "whole" if report.is_whole else f"{len(report.findings)} broken"
    click.echo(
        f"{report.chains} chains, {report.entries} entries, {report.anchors} anchors: {state}"
        f" ({report.adopted} adopted without proof, {report.pruned} pruned by rule)"
    )


@audit.command("anchor")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="an earlier day whose anchor is wanted again")
@with_appcontext
def anchor_command(on: datetime | None) -> None:
    """Print today's anchor, made if there is none yet. Keep the line where nobody can change it."""
    _begin()
    today = clock.today()
    if on is not None and on.date() != today:
        click.echo(_earlier(on))
        return
    try:
        with transaction():
            line = line_of(make_anchor(db.session(), audit_key(), on=today, at=clock.real_now()))
    except BrokenChain as error:
        raise click.ClickException(str(error)) from error
    click.echo(line)


def _earlier(on: datetime) -> str:
    anchor = anchor_of(db.session(), on.date())
    if anchor is None:
        raise click.ClickException(f"there is no anchor of {on:%Y-%m-%d}")
    return line_of(anchor)


@audit.command("adopt")
@click.option(
    "--reason", required=True, help="Why entries without proof are taken as they stand; kept in the log."
)
@click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")
@with_appcontext
def adopt_command(reason: str, yes: bool) -> None:
    """Take chains that verification finds broken as they stand now, after an upgrade, an incident or a lost key.

    What happened before stays without proof, and verification says so for as long as the entries are kept.
    """
    by = _begin()
    session = db.session()
    report = verify(session, audit_key(), at=clock.real_now())
    adoptions = to_adopt(session, report.findings)
    anchors = None if all(f.chain is not None for f in report.findings) else to_adopt_anchors(session)
    session.rollback()
    for one in adoptions:
        click.echo(f"chain {_county(one.chain)}: {one.entries} entries; {one.found}")
    if anchors is not None:
        click.echo(f"anchors up to number {anchors.to}")
    if not adoptions and anchors is None:
        click.echo("nothing to adopt: every chain is whole")
    elif not yes:
        click.echo("nothing was done; with --yes they are adopted as they stand")
    else:
        session.rollback()
        with as_owner(db.engine, current_app.config["MIGRATION_DATABASE_URL"]) as connection:
            adopt(connection, audit_key(), adoptions, reason=reason, by=by)
            if anchors is not None:
                adopt_anchors(connection, audit_key(), anchors, reason=reason, by=by)
        click.echo(f"{len(adoptions)} chains adopted")


@audit.command("prune")
@click.option(
    "--dry-run", is_flag=True, help="Only show what is old enough; this is what happens without --yes, too."
)
@click.option("--yes", is_flag=True, help="Remove it.")
@with_appcontext
def prune_command(dry_run: bool, yes: bool) -> None:
    """Remove entries older than AUDIT_KEEP_DAYS from the beginnings of the chains. Needs the rights of the owner."""
    by = _begin()
    session = db.session()
    before = clock.real_now() - timedelta(days=current_app.config["AUDIT_KEEP_DAYS"])
    cuts = to_prune(session, audit_key(), sorted(expected_chains(session)), before)
    for cut in cuts:
        click.echo(
            f"chain {_county(cut.chain)}: {cut.entries} entries of {cut.oldest_at:%Y-%m-%d} to"
            f" {cut.newest_at:%Y-%m-%d}, up to entry {cut.up_to}"
        )
    session.rollback()
    click.echo(f"{sum(cut.entries for cut in cuts)} entries from before {before:%Y-%m-%d}")
    if not cuts or dry_run or not yes:
        click.echo("nothing was removed")
        return
    _refuse_broken([cut.chain for cut in cuts])
    with as_owner(db.engine, current_app.config["MIGRATION_DATABASE_URL"]) as connection:
        removed = prune(connection, audit_key(), cuts, before=before, by=by)
    click.echo(f"{removed} entries removed")


def _refuse_broken(chains: list[int]) -> None:
    """What is broken is evidence: it is not removed."""
    for chain in chains:
        report = verify(db.session(), audit_key(), at=clock.real_now(), chain=chain)
        if not report.is_whole:
            raise click.ClickException(f"nothing was removed: {report.findings[0]}")
