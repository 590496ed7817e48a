"""Changes of the enterprise register, split by noun; other packages import them from here."""

from casework.enterprises.services.figures import (
    FIGURES,
    UnitDoubt,
    check_unit,
    doubt_of,
    override_size,
    record_year,
    refresh_size,
    set_size,
)
from casework.enterprises.services.files import (
    county_of,
    edit,
    file_in,
    has_file_already,
    new_file,
    register,
    rename,
    reveal_phones,
)
from casework.enterprises.services.finding import make_findable, words_of
from casework.enterprises.services.identities import file_of, file_on, in_force

__all__ = [
    "FIGURES",
    "UnitDoubt",
    "check_unit",
    "county_of",
    "doubt_of",
    "edit",
    "file_in",
    "file_of",
    "file_on",
    "has_file_already",
    "in_force",
    "make_findable",
    "new_file",
    "override_size",
    "record_year",
    "refresh_size",
    "register",
    "rename",
    "reveal_phones",
    "set_size",
    "words_of",
]
