"""The search index: two-character tokens, pinyin, initials and codes of what a person may find."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from casework.models.base import TENANT_COLUMNS, Base, CaseScoped, level_index, partial_index, tenant_key


class SearchToken(CaseScoped, Base):
    """One token of one object; B-tree indexes lead with the scope's level, so that equality picks the index."""

    __tablename__ = "search_tokens"
    __table_args__ = (
        tenant_key(),
        *(
            level_index(
                f"ix_search_tokens_{level.removesuffix('_id')}",
                level,
                "token",
                "object_type",
                "object_id",
                policy_reads="case_id",
            )
            for level in TENANT_COLUMNS
        ),
        partial_index("ix_search_tokens_case", "case_id", "token", condition="case_id IS NOT NULL"),
        {"sqlite_with_rowid": False},
    )

    scope_parent = ""  # its level columns are copied from the object it finds

    object_type: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(Integer)  # type: ignore[assignment]


class ExpertToken(Base):
    """One token of the public card of an expert. Cards belong to no county, so these rows carry no scope."""

    __tablename__ = "expert_tokens"
    __table_args__ = (Index("ix_expert_tokens_token", "token", "expert_id"),)

    expert_id: Mapped[int] = mapped_column(ForeignKey("experts.id"), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
