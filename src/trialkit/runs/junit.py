"""JUnit XML: how a run ended, for the servers that show test reports."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialkit.runs.report import NotebookRun, RunReport

# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_xml(report: RunReport) -> str:
    """Return a run as JUnit XML: a suite for the trial, a case for each notebook.

    A notebook that failed or took too long is a *failure*; one that was interrupted is an
    *error*; a reused one has passed, and says so.
    """
    cases = report.notebooks
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(n.status in ("failed", "timeout") for n in cases)),
        "errors": str(sum(n.status == "interrupted" for n in cases)),
        "skipped": "0",
        "time": f"{sum(n.seconds for n in cases if not n.reused):.3f}",
    }
    root = ET.Element("testsuites", counts | {"name": "trialkit"})
    suite = ET.SubElement(root, "testsuite", counts | {"name": _clean(report.trial)})
    properties = ET.SubElement(suite, "properties")
    for name, value in report.parameters.items():
        ET.SubElement(properties, "property", {"name": _clean(name), "value": _clean(value)})
    for this in cases:
        _add_case(suite, this, report.trial)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ET.Element, this: NotebookRun, trial: str) -> None:
    about = {
        "classname": _clean(f"trialkit.{trial}"),
        "name": _clean(this.name),
        "time": f"{0 if this.reused else this.seconds:.3f}",
    }
    case = ET.SubElement(suite, "testcase", about)
    if this.status != "done":
        tag = "error" if this.status == "interrupted" else "failure"
        message = _clean(this.error or this.status)
        ET.SubElement(case, tag, {"message": message, "type": this.status}).text = message
    if this.note:
        ET.SubElement(case, "system-out").text = _clean(this.note)


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
