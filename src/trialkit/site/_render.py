"""Pages around what the site shows, with the one script and the rule of what a browser may load."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from trialkit.runs.pages import number
from trialkit.site import _names as names

# Inline and named by its hash, so that no other script can run: not from the file system, where
# every file has the same origin, and not from a record.
_POLICY = (
    "default-src 'none'; script-src '{script}'; style-src 'self' file:; img-src 'self' file:; "
    "form-action 'self' file:; base-uri 'none'"
)
_MENU = (
    (names.HOME, "Course"),
    (names.AUDIT, "Audit"),
    (names.RESULTS, "Results"),
    (names.FIGURES, "Figures"),
    (names.EXERCISES, "Exercises"),
    (names.GLOSSARY, "Glossary"),
    (names.RECEIPTS, "Receipts"),
)


def page(template: str, **given: Any) -> str:
    """Return one page.

    Parameters
    ----------
    template : str
        Name without suffix.
    **given
        What it shows; ``file``, ``title`` and ``run`` among them.
    """
    script = _script()
    return (
        _templates()
        .get_template(f"{template}.html.j2")
        .render(
            script=script,
            policy=_POLICY.format(script=_hash(script)),
            menu=_MENU,
            names=names,
            **given,
        )
    )


def style() -> str:
    """Return the style sheet of all pages."""
    return _templates().get_template("style.css.j2").render()


@cache
def _script() -> str:
    return _templates().get_template("script.js.j2").render()


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("trialkit.site"),
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["number"] = number
    templates.globals["address"] = names.address
    return templates
