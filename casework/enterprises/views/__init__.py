"""The enterprise register over HTTP: files, what they may be doubles of, merges."""

from casework.enterprises.views import alike, files, merging
from casework.enterprises.views.blueprint import bp

__all__ = ["alike", "bp", "files", "merging"]
