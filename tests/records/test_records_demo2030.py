"""The invented record: made by its script, true to its patients, wrong where it was planted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from trialkit import claims, cohorts, pasi, records
from trialkit.records import Trial
from trialkit.records.folders import packaged_data_dir
from trialkit.synthetic import demo

FOLDER = packaged_data_dir() / "trials" / demo.TRIAL_ID
FINDINGS = {
    "impossible-as-printed",
    "contradicts",
    "does-not-add-up",
    "not-supported",
    "changed-from-registered",
    "not-derivable",
}


@pytest.fixture(scope="module")
def trial() -> Trial:
    return records.load_trial("demo2030")


@pytest.fixture(scope="module")
def truth(trial) -> pd.DataFrame:
    """The invented patients with their responses, computed apart from the script."""
    table = trial.patients
    gain = pasi.improvement(table["baseline_pasi"], table["final_pasi"])
    reached = {f"pasi{cut}": gain >= cut for cut in (50, 75, 90)}
    return table.assign(**reached, clear=table["pga"] <= 1)


@pytest.fixture(scope="module")
def space(trial) -> cohorts.CohortSpace:
    return cohorts.compatible(trial)


# Made by the script


def test_committed_files_are_what_the_script_writes_byte_for_byte(tmp_path):
    run = [sys.executable, "-m", "trialkit.synthetic.demo", "--out", str(tmp_path / "made")]
    said = subprocess.run(run, capture_output=True, text=True, check=True)
    assert said.stderr == ""
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert made == {path.name: path.read_bytes() for path in FOLDER.iterdir()}
    assert made == {name: text.encode() for name, text in demo.files(demo.patients()).items()}


def test_the_script_needs_a_folder():
    said = subprocess.run(
        [sys.executable, "-m", "trialkit.synthetic.demo"], capture_output=True, check=False
    )
    assert said.returncode == 2


@pytest.mark.parametrize("place", ["", "file", "file/below", "there"])
def test_a_place_where_it_cannot_write_is_said_in_a_sentence(tmp_path, place):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "there" / "sources.yaml").mkdir(parents=True)  # late in the list of files
    before = sorted(tmp_path.rglob("*"))
    said = subprocess.run(
        [sys.executable, "-m", "trialkit.synthetic.demo", "--out", place],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "Traceback" not in said.stderr
    assert "error: --out: " in said.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_same_seed_same_patients_and_another_seed_others():
    assert demo.patients() == demo.patients(demo.SEED)
    assert demo.patients(1) == demo.patients(1)
    assert demo.patients(1) != demo.patients(2)


@pytest.mark.parametrize("seed", [1, 2, 2030])
def test_any_seed_gives_a_record_whose_counts_agree(tmp_path, seed):
    folder = tmp_path / demo.TRIAL_ID
    folder.mkdir()
    for name, text in demo.files(demo.patients(seed)).items():
        Path(folder / name).write_text(text, encoding="utf-8")
    assert records.validate_trial(folder) == []


def test_chance_comes_only_from_the_stream_that_python_keeps():
    """Other methods of `random.Random` may change from one Python version to the next."""
    source = (Path(demo.__file__).parent / "_patients.py").read_text(encoding="utf-8")
    assert source.count("random.Random(seed).random\n") == 1
    for method in ("randrange", "randint", "choice", "shuffle", "sample", "gauss", "numpy"):
        assert method not in source


# Says that it is invented


def test_everything_says_that_it_is_invented(trial):
    assert trial.is_synthetic
    for text in (trial.title, trial.citation, trial.about["product"]):
        assert "invented" in text.lower()
    for column in ("kind", "label", "citation", "read"):
        assert trial.sources[column].str.contains("invented", case=False).all(), column
    assert trial.patients["patient"].str.startswith("SYN-").all()
    assert (trial.patients["synthetic"] == "yes").all()
    assert (FOLDER / "trial.yaml").read_text(encoding="utf-8").startswith("# Made by 'python -m")


# True to its patients


def test_patients_fill_the_trial(trial, truth):
    assert len(truth) == trial.n_treated == 24
    groups = trial.subgroups.set_index("subgroup")["n"]
    assert truth["subgroup"].value_counts().to_dict() == groups.to_dict()
    phases = trial.arms.set_index("arm")["phase"]
    sizes = truth["arm"].map(phases).value_counts()
    assert sizes.to_dict() == trial.arms.groupby("phase")["phase_n"].first().to_dict()


def test_every_outcome_is_counted_in_the_patients(trial, truth):
    assert len(trial.outcomes) == 6
    for row in trial.outcomes.itertuples():
        some = truth if row.subgroup == "all" else truth[truth["subgroup"] == row.subgroup]
        column = "clear" if row.measure == "pga" else f"pasi{row.threshold:g}"
        assert (int(some[column].sum()), len(some)) == (row.responders, row.n), row.id


def test_every_safety_count_is_counted_in_the_patients(trial, truth):
    found = truth["note"].fillna("").str.extractall(r"(?P<event>fever|headache) (?P<events>\d)")
    found = found.reset_index(names=["patient", "match"]).astype({"events": int})
    for event in ("fever", "headache"):
        row, rows = trial.safety_event(event), found[found["event"] == event]
        assert row["events"] == rows["events"].sum()
        assert row.isna()["patients"] or row["patients"] == len(rows)
    assert trial.safety_event("related_sae")["patients"] == (truth["related_sae"] == "yes").sum()


def test_no_patient_stands_exactly_on_a_threshold_or_at_the_limit_of_entry(trial):
    """Otherwise the counts would hang on the last digit of a division."""
    gain = pasi.improvement(trial.patients["baseline_pasi"], trial.patients["final_pasi"])
    for cut in (50, 75, 90):
        assert (gain - cut).abs().min() > 1e-6
    entry = trial.criteria.set_index("id").loc["pasi"]
    assert entry["operator"] == "more than"
    assert (trial.patients["baseline_pasi"] > float(entry["low"])).all()


def test_what_is_left_out_is_left_out(trial):
    assert trial.arms.set_index("arm")["n"].isna().to_dict() == {"L": False, "M": True, "H": True}
    assert {"pasi75.female", "pasi75.male"}.isdisjoint(trial.outcomes["id"])
    assert not trial.outcomes["subgroup"].isin(trial.arms["arm"]).any()


# Wrong only where it was planted


def test_planted_rows_say_so_and_no_other_row_does(trial):
    notes = trial.claims.set_index("id")["note"].fillna("")
    assert set(notes.index[notes.str.startswith("planted: ")]) == set(demo.PLANTED)


def test_audit_finds_exactly_the_planted_errors(trial):
    audit = claims.audit(trial).set_index("id")
    assert audit["as_expected"].all(), audit.loc[~audit["as_expected"], ["verdict", "why"]]
    assert audit.loc[list(demo.PLANTED), "verdict"].to_dict() == demo.PLANTED
    found = set(audit.index[audit["verdict"].isin(FINDINGS)])
    assert found == {row for row, verdict in demo.PLANTED.items() if verdict in FINDINGS}


def test_every_kind_of_error_is_planted():
    assert set(demo.PLANTED.values()) == {*FINDINGS, "compatible-with"}


def test_lost_and_doubled_digits_are_repaired(trial):
    audit = claims.audit(trial).set_index("id")
    for row, outcome in (("press-pasi75", "pasi75.all"), ("press-pga", "pga.all")):
        assert f"{audit.loc[row, 'repair']}%" == trial.outcome(outcome)["printed"]


def test_a_lost_digit_can_leave_a_figure_that_some_other_count_gives(trial):
    """No granularity test finds it; only the count beside it does."""
    claim = trial.claims.set_index("id").loc["press-pasi50"]
    assert claims.grim(claim["printed"], trial.n_treated).consistent


def test_a_safety_claim_over_no_events_names_what_it_does_not_exclude(trial):
    row = claims.audit(trial).set_index("id").loc["press-safe"]
    assert row["verdict"] == "compatible-with"
    assert "11.7 %" in row["why"]  # 1 - 0.05 ** (1 / 24)


# The truth is known, and lies inside the bounds


def rate(table: pd.DataFrame, column: str) -> float:
    return float(table[column].mean())


def test_bounds_of_a_response_that_was_not_printed_by_sex_hold_the_truth(space, truth):
    found = space.bounds(cohorts.rate("pasi75", within={"sex": "female"}))
    assert found.low < rate(truth[truth["subgroup"] == "female"], "pasi75") < found.high
    gap = space.bounds(cohorts.difference("sex", "pasi75"))
    parts = [rate(truth[truth["subgroup"] == sex], "pasi75") for sex in ("female", "male")]
    assert gap.low < parts[0] - parts[1] < gap.high


@pytest.mark.parametrize("arm", ["L", "M", "H"])
def test_bounds_of_a_response_that_was_not_printed_by_arm_hold_the_truth(space, truth, arm):
    found = space.bounds(cohorts.rate("pasi50", within={"arm": arm}))
    assert found.low <= rate(truth[truth["arm"] == arm], "pasi50") <= found.high


def test_bounds_of_two_scales_together_hold_the_truth(space, truth):
    found = space.bounds(cohorts.rate("pasi90", within={"pga": "yes"}))
    assert found.low < rate(truth[truth["clear"]], "pasi90") < found.high


@pytest.mark.parametrize(
    ("attributes", "columns"),
    [
        (("sex", "pasi75"), ("subgroup", "pasi75")),
        (("arm", "pasi50"), ("arm", "pasi50")),
        (("pga", "pasi90"), ("clear", "pasi90")),
    ],
    ids=["sex and PASI 75", "arm and PASI 50", "PGA and PASI 90"],
)
def test_the_true_table_is_one_of_the_compatible_ones(space, truth, attributes, columns):
    said = truth[list(columns)].astype(object).replace({True: "yes", False: "no"})
    pairs = said.value_counts()
    true = {", ".join(map(str, cell)): n for cell, n in pairs.items()}
    tables = space.tables(*attributes).drop(columns="assignments")
    wanted = [true.get(cell if isinstance(cell, str) else ", ".join(cell), 0) for cell in tables]
    assert sum(wanted) == len(truth)
    assert (tables == wanted).all(axis="columns").sum() == 1
