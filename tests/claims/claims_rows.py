"""Rows of a record, made for one test of the audit."""

from __future__ import annotations


def arm_outcome(arm: str, responders: int) -> dict:
    return {
        "id": f"pasi50.{arm}",
        "label": f"PASI 50 in {arm}",
        "measure": "pasi",
        "threshold": 50,
        "threshold_rule": "at least",
        "subgroup": arm,
        "responders": responders,
        "n": 12,
        "count_printed": "yes",
        "source": "made-up",
    }


def version(name: str, value: str | None, code: str | None, status: str = "stated") -> dict:
    row = {"field": "size", "label": "size", "version": name, "value": value, "code": code}
    return row | {"status": status, "source": "made-up"}


def reference(unit: str, value: float, printed: str, published: str | None = None) -> dict:
    row = {"id": "elsewhere", "label": "the figure elsewhere", "printed": printed, "value": value}
    return row | {"unit": unit, "published": published, "source": "made-up"}


def event(name: str, start: str, kind: str = "publication", version: str | None = None) -> dict:
    row = {"event": name, "label": name, "kind": kind, "start": start, "version": version}
    return row | {"source": "made-up"}
