"""Changes of transfers: proposing and answering, deciding, handing over."""

from casework.transfers.services.answering import accept, send_back
from casework.transfers.services.deciding import decide
from casework.transfers.services.handing_over import hand_over
from casework.transfers.services.proposing import propose, take_back

__all__ = ["accept", "decide", "hand_over", "propose", "send_back", "take_back"]
