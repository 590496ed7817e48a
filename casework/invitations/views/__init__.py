"""The pages of invitations, split by who is there: who invites an expert, who invites a contact, who is invited."""

from casework.invitations.views import joining, of_enterprise, of_expert  # noqa: F401  they add their routes
from casework.invitations.views.blueprint import bp

__all__ = ["bp"]
