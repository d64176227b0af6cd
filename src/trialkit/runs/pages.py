"""Pages to read: one for each executed notebook, and an index over them.

They work from the file system without any network: nothing is fetched, and an
explorer, which needs a running kernel, is replaced by a line that says so.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbconvert import HTMLExporter

    from trialkit.runs.report import NotebookRun, RunReport

# Where the index leads to the site of the run, once there is one.
NO_SITE = "<!-- no site yet -->"
_VIEW = "application/vnd.jupyter.widget-view+json"
EXPLORER = (
    '<p class="explorer">An explorer stands here. Open the notebook in JupyterLab to move it; '
    "fixed settings are shown below.</p>"
)


def page(body: str, this: NotebookRun, report: RunReport, names: Sequence[str]) -> str:
    """Return one executed notebook as a page, around its `body`, among the pages `names`."""
    place = names.index(this.name)
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            style=_style(),
            title=this.title,
            body=_link_pages(body, names),
            this=this,
            report=report,
            before=names[place - 1] if place else None,
            after=names[place + 1] if place + 1 < len(names) else None,
        )
    )


def index(report: RunReport) -> str:
    """Return the page that lists a run's notebooks and results."""
    listed = [n for n in report.listed if n.status == "done"]
    return (
        _templates()
        .get_template("index.html.j2")
        .render(
            style=_style(),
            title=f"Replication: {report.title}",
            site=NO_SITE,
            report=report,
            results={n.name: n.rows for n in listed if n.rows},
        )
    )


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("trialkit.runs"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["number"] = number
    return templates


@cache
def _style() -> str:
    from pygments.formatters import HtmlFormatter

    light = HtmlFormatter(style="default").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    own = _templates().get_template("style.css").render()
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n{own}"


def body(notebook: dict[str, Any]) -> str:
    """Return the cells of an executed notebook as HTML."""
    import nbformat

    node = nbformat.from_dict(_without_widgets(notebook))
    return _exporters.of_this_thread().from_notebook_node(node)[0]


class _Exporters(threading.local):
    """One exporter a thread: it compiles its templates when it is first used."""

    _exporter: HTMLExporter | None = None

    def of_this_thread(self) -> HTMLExporter:
        from nbconvert import HTMLExporter

        if self._exporter is None:
            self._exporter = HTMLExporter(
                template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True
            )
        return self._exporter


_exporters = _Exporters()


def _link_pages(body: str, names: Sequence[str]) -> str:
    """Let links between notebooks lead from page to page."""

    def page_of(link: re.Match[str]) -> str:
        return f'href="{link[1]}.html{link[2]}"' if link[1] in names else link[0]

    # Exercises are no part of a run: there is nothing on the page's side of such a link.
    body = re.sub(r'<a href="exercises/[\w-]+\.ipynb">(.*?)</a>', r"\1", body)
    return re.sub(r'href="([\w-]+)\.ipynb(#[^"]*|)"', page_of, body)


def number(value: float | None) -> str:
    """Return a result as a person would write it: four digits, no powers of ten below a billion."""
    if value is None:
        return ""
    if value == int(value) and abs(value) < 1e12:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.4g}"


def _without_widgets(notebook: dict[str, Any]) -> dict[str, Any]:
    """Replace widget views by a line of text; their scripts would come from the network."""
    metadata = {k: v for k, v in notebook["metadata"].items() if k != "widgets"}
    return {**notebook, "metadata": metadata, "cells": [_cell(c) for c in notebook["cells"]]}


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    if "outputs" not in cell:
        return cell
    return {**cell, "outputs": [_output(o) for o in cell["outputs"]]}


def _output(output: dict[str, Any]) -> dict[str, Any]:
    if _VIEW not in output.get("data", {}):
        return output
    if "text/html" in output["data"]:
        # It brings its own words for where it cannot be moved.
        words = {kind: data for kind, data in output["data"].items() if kind != _VIEW}
        return {**output, "data": words}
    return {"output_type": "display_data", "metadata": {}, "data": {"text/html": EXPLORER}}
