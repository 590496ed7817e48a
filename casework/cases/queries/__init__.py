"""Reads of cases, split by what is shown: the list, the page, the next deadline."""

from casework.cases.queries.listing import CaseFilters, CaseList, count_open_cases, list_cases
from casework.cases.queries.page import CasePage, case_page, get_case

__all__ = ["CaseFilters", "CaseList", "CasePage", "case_page", "count_open_cases", "get_case", "list_cases"]
