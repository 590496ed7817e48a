"""Why a file is not taken."""


class Unfit(Exception):
    """The content does not fit; the message completes “was not taken: …” in the reader's language."""
