"""Which code lists ship with this version, from when they hold and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Edition:
    """One edition of one code list; `kind` is unique in time by `label`."""

    kind: str
    label: str
    valid_from: date
    file_name: str
    source: str


EDITIONS = (
    Edition(
        "regions",
        "GB/T 2260 · 2023",
        date(2018, 10, 1),
        "regions_gansu.csv",
        "GB/T 2260 codes in force, compared with the statistical division codes 2023 and the National Place Name"
        " Database (2026-09-11); Lanzhou New Area and functional areas added",
    ),
    Edition(
        "industries",
        "GB/T 4754-2017",
        date(2017, 10, 1),
        "industries.csv",
        "GB/T 4754-2017 sections and divisions; plan fields, industries and chains of the 2018 provincial plan",
    ),
    Edition(
        "sizes",
        "工信部联企业〔2011〕300号",
        date(2011, 6, 18),
        "sme_size.csv",
        "工信部联企业〔2011〕300号, scopes by GB/T 4754-2017 (statistical version of 2017)",
    ),
    Edition(
        "constraints",
        "2026",
        date(2026, 1, 1),
        "constraints.csv",
        "Working taxonomy; clauses of GB/T 19001-2016, GB/T 19580-2012 and the acts named in each row",
    ),
    Edition(
        "holidays",
        "2024–2026",
        date(2024, 1, 1),
        "holidays_cn.csv",
        "State Council office holiday plans 2024, 2025, 2026, equal in two public data packages",
    ),
)
