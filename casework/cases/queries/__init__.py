"""Reads of cases, split by what is shown: the list, the page, the next deadline."""

from casework.cases.queries.filters import CaseFilters
from casework.cases.queries.listing import OPEN_CASES, CaseList, list_cases
from casework.cases.queries.page import CasePage, case_page, get_case

__all__ = ["OPEN_CASES", "CaseFilters", "CaseList", "CasePage", "case_page", "get_case", "list_cases"]
