"""By what a person behind accounts is recognised, so that no administrator holds a second office."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from casework.models.base import Base


class PersonMark(Base):
    """A keyed hash of a mobile number or an e-mail address of a person with live accounts (`accounts/persons.py`).

    Its accounts are either one administrator's, or business ones: their foreign keys carry `is_administrator` along, so
    that the database refuses a person who is both.
    """

    __tablename__ = "person_marks"
    __table_args__ = (UniqueConstraint("mark", "is_administrator"),)

    mark: Mapped[str] = mapped_column(primary_key=True)
    is_administrator: Mapped[bool] = mapped_column(server_default=false())
