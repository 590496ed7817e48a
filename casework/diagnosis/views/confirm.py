"""The plain page behind a link that asks once: what script shows as a small window."""

from __future__ import annotations

from flask import render_template


def ask_once(question: str, consequence: str, yes: str, back_url: str, *, danger: bool = False) -> str:
    """A page with the question, its consequence, and one button that posts to the same address."""
    return render_template(
        "diagnosis/confirm.html",
        question=question,
        consequence=consequence,
        yes=yes,
        back_url=back_url,
        danger=danger,
    )
