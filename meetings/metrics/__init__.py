"""What is counted of meetings, decisions, contacts, suggestions and the double organisational life (XH 三(三)2–4).

Nothing here counts meetings as merit: what is told is how much of what is due was done.
"""

from meetings.metrics import alliances, held, touch
from meetings.metrics.subjects import BOOK

__all__ = ["BOOK", "alliances", "held", "touch"]
