"""Dividing a community into grids (XH 三(二)3: 科学、合理划分网格; HB 六·三是: 界定清晰、任务相当、管理方便).

Pure: knows no database. `divide(problem)` proposes a division in which every grid is connected and within the
district's standard, as even as possible, with little moved from today's; it is never worse than today's.
"""

from grids.dividing.feasibility import why_not
from grids.dividing.problem import MEASURES, WORDS, Block, Bounds, Problem
from grids.dividing.scoring import Figures, Score, figures_of, pieces_of, score_of
from grids.dividing.search import Proposal, divide

__all__ = [
    "MEASURES",
    "WORDS",
    "Block",
    "Bounds",
    "Figures",
    "Problem",
    "Proposal",
    "Score",
    "divide",
    "figures_of",
    "pieces_of",
    "score_of",
    "why_not",
]
