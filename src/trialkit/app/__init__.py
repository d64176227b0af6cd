"""The explorers as one page without code, for a lecture or a waiting room.

What the page holds
    `notebook`, made from the catalogue of explorers; never stored with the course
What runs behind it
    `Stage`, whose `slot` builds an explorer when somebody opens it
The server
    `serve`, Voilà with a page of our own; `available`, `is_local`

Voilà's pages name style sheets on public servers. The page in ``share`` names none: everything it
loads comes from installed packages.
"""

from trialkit.app._notebook import notebook
from trialkit.app._server import available, is_local, serve
from trialkit.app._stage import Stage

__all__ = ["Stage", "available", "is_local", "notebook", "serve"]
