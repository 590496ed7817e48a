"""Typical actions of the constraint taxonomy in the reader's language.

The code list names them in English, separated by semicolons; every line of the present edition is marked here, so
that the catalogue holds its translation. A line that a later edition brings is shown as it stands in the list.
"""

from __future__ import annotations

import re

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.reference.queries import Code

SEPARATORS = re.compile(r"\s*[;；]\s*")


def typical_actions(kind: Code) -> list[str]:
    """What usually helps against a constraint of this type, one phrase each, beginning with a capital."""
    text = _(kind.typical_actions) if kind.typical_actions else ""
    return [phrase[:1].upper() + phrase[1:] for phrase in SEPARATORS.split(text) if phrase]


LINES = (
    _l("Skill matrix; training and practical test; certificate to hold the post"),
    _l("Morning meeting on defects; quality board; awareness course"),
    _l("Staffing plan; separate inspection from production; part-time inspectors"),
    _l("Letter of appointment; CQO training; veto right on release; file with the bureau"),
    _l("Capability study (Cpk); repair or replace; technical renovation project"),
    _l("Daily check card; preventive maintenance plan; TPM"),
    _l("Tooling register; life counter; first-piece check after change"),
    _l("Material specification; batch test; second source"),
    _l("Incoming inspection rules; sampling plan; certificate file"),
    _l("Zoning and labels; FIFO; shelf-life control"),
    _l("Write and validate process cards; change control"),
    _l("Mark key processes; control points; process validation; SPC"),
    _l("Design plan; review records; type test; FMEA"),
    _l("Change request; trial run; approval and record"),
    _l("6S; visual management; weekly check"),
    _l("Monitoring points; renovation of workshop; record sheets"),
    _l("Three-inspection scheme 首检、巡检、末检; control plan"),
    _l("Written method; measurement system analysis; blind comparison"),
    _l("Monthly quality analysis meeting; Pareto; SPC chart"),
    _l("Build a slim QMS; process map; coaching by expert"),
    _l("Policy and targets signed; head’s monthly review"),
    _l("Annual quality targets by department; risk register"),
    _l("Document list; version control; retention table"),
    _l("Isolation area; 8D or 5-why; effect check after 3 months"),
    _l("Auditor course; joint audit with the expert; review minutes"),
    _l("Complaint register; reply deadline; satisfaction survey"),
    _l("Strategy workshop; goal breakdown"),
    _l("Resource plan; application for funds"),
    _l("Key process list; QC circles; improvement projects"),
    _l("Indicator table of 3 years with benchmark"),
    _l("Standard check; update; buy and train"),
    _l("Write enterprise standard; declare; forerunner application"),
    _l("Standard system table; good-practice grade"),
    _l("Join a group standard; demonstration project"),
    _l("Instrument register; verification plan; sticker"),
    _l("Measurement needs study; buy or outsource; basic metrology assurance; measurement management system"),
    _l("Net content control; C-mark; energy meters"),
    _l("Stop sale; application plan; keep consistency"),
    _l("Choose body freely; build system; certification"),
    _l("Effect check; internal audit coaching"),
    _l("Green product, organic, geographical indication, 同线同标同质 files"),
    _l("Equip laboratory; contract with an institution"),
    _l("Laboratory manual; comparison tests"),
    _l("Cause analysis; recall; retest; report to the bureau"),
    _l("Comparison test with benchmark product"),
    _l("Brand plan; CBO; regional public brand"),
    _l("Registration; GI special mark application"),
    _l("Patent search; filing; IP compliance system"),
    _l("Supplier evaluation; quality agreement; second-party audit; acceptance test"),
    _l("Batch code; trace drill; recall procedure and drill"),
    _l("Simple electronic forms; barcode"),
    _l("Sensors; data capture; SPC online"),
    _l("Appoint posts; risk list; daily, weekly, monthly records"),
    _l("Label check; correction"),
)
