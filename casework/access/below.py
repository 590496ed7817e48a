"""What works below the scope wall: the reviewed exceptions, each with its reason.

A SELECT over scoped tables that does not pass through `TenantSession` names its exception by the execution option
`OPTION`; the tests refuse every other one. The words that lead around the session (`engine`, `text`, `__table__` …) may
stand in the modules of `MODULES` only.
"""

from __future__ import annotations

OPTION = "below_the_wall"

BELOW_THE_WALL: dict[str, str] = {
    "sign-in": "The scope of a person follows from the own account, assignments and enterprise; it is made here.",
}

MODULES: dict[str, str] = {
    "casework/access/tenancy.py": "The wall itself: it names what it refuses.",
    "casework/access/adding.py": "New rows that the wall has looked at one by one, on the connection of their transaction.",
    "casework/access/catalogue.py": "Reads PostgreSQL's catalogue before anything is served; no row of any table.",
    "casework/accounts/sessions.py": "Sign-in: who somebody is must be known before there is a scope.",
    "casework/audit/keeping.py": "The operator adopts and prunes the log as the owner of its tables, on the command line.",
    "casework/audit/listener.py": "Entries are written on the connection of the very transaction that they log.",
    "casework/extensions.py": "Engines are made here, and transactions begun; no table is touched.",
    "casework/locks/listener.py": "Handing in and writing take turns by an advisory lock of PostgreSQL; no row is read.",
    "casework/home/probes.py": "Probes ask whether the database answers and which migration it has.",
    "casework/system_pages/probes.py": "Size and version of the database, and its migration; no row of anybody.",
    "casework/demo/statistics.py": "ANALYZE and the size of the file; no row is read.",
    "casework/demo/bulk/loading.py": "Fills databases for measurements from nothing, outside every request.",
    "casework/demo/bulk/sheet.py": "The names of the columns for the above.",
}
