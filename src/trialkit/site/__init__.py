"""A site from the executed notebooks of a run: pages to read, search and hand on.

Nothing is executed here and nothing is fetched, neither now nor when a page is read: the pages
hold no address that a browser would load, and tell it to load none.

A site
    `build`, `Site`, `FOLDER`
"""

from trialkit.site._build import FOLDER, Site, build

__all__ = ["FOLDER", "Site", "build"]
