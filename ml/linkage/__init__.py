"""One customer: which source records are the same company or the same person, and the id each keeps for
good.
"""

from ml.linkage.resolve import resolve

__all__ = ["resolve"]
