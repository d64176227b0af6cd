"""What stands in the invented record besides its counts: identity, sources, registry, dates."""

from __future__ import annotations

from trialkit.synthetic.demo._patients import ARMS, ENTRY, PHASES, PLANNED, WOMEN, N

_ENTRY = f"{ENTRY / 10:g}"
_DOSES = ", ".join(arm.dose for arm in ARMS)
_SIZES = " and ".join(f"the {arm.label.lower()}" for arm in ARMS if arm.phase == "1b")

TRIAL = f"""\
# Made by 'python -m trialkit.synthetic.demo'; do not edit. Everything here is invented.
id: demo2030
title: "Invented trial: dose escalation of invented cells in psoriasis, for teaching"
short_title: Demo 2030
citation: "Invented for this kit; no such trial, no such paper and no such patients exist"
registry_id: none
data_kind: synthetic # printed = only what was published; synthetic = invented for teaching
condition: psoriasis
product: invented mesenchymal cells
product_short: IMC
site: nowhere
phase: "1"
arms_design: single arm, dose escalation
n_treated: {N}
n_treated_source: abstract
subgroups:
  - {{ subgroup: female, attribute: sex, label: women, n: {WOMEN}, source: abstract }}
  - {{ subgroup: male, attribute: sex, label: men, n: {N - WOMEN}, source: abstract }}
follow_up_months: 6
follow_up_source: abstract
dose_unit: 10^6 cells/kg
largest_infusion: {{ cells: 2.8e+8, printed: "2.8×10^8", dose_per_kg: 4.0, source: abstract }}
conclusion:
  - {{ source: abstract, text: "well tolerated; a controlled trial is needed" }}
  - {{ source: press, text: safe and effective }}
statements: # invented sources, in the words in which a real one might print them
  - {{ topic: efficacy, source: press, text: effective especially in women }}
  - {{ topic: efficacy, source: abstract, text: no significant correlation of response with dose }}
  - {{ topic: biomarker, source: abstract, text: regulatory T cells rose significantly }}
  - {{ topic: priority, source: press, text: first trial of these cells in the world }}
notes:
  - Everything in this record is invented, the sources too. Its use is that the truth is known.
  - The table patients.csv holds every invented patient; every count is counted in it.
  - The press release is wrong on purpose in places; claims.csv marks them with "planted".
  - The dose groups were filled one after the other; nobody was divided at random.
not_published: # left out on purpose, so that there is something to bound; patients.csv has it
  - {{ topic: efficacy, item: how many women and how many men reached PASI 75 }}
  - {{ topic: efficacy, item: how many patients of each dose group responded }}
  - {{ topic: efficacy, item: which patients had a clear or minimal PGA }}
  - {{ topic: efficacy, item: "the coefficient, test or p-value behind the statement on dose" }}
  - {{ topic: protocol, item: how many of the {PHASES["1b"]} patients were in {_SIZES} group }}
  - {{ topic: safety, item: how many patients had a headache }}
  - {{ topic: biomarker, item: any value of regulatory T cells }}
"""

_SOURCE = """\
{key}:
  kind: {kind}
  label: {label}
  citation: "{citation}"
  address: none
  read: {read}
"""
_SOURCES = (
    ("abstract", "invented abstract", "invented abstract", "Invented abstract of Demo 2030"),
    ("press", "invented press", "invented press release", "Invented press release on Demo 2030"),
    (
        "registry-v1",
        "invented registry",
        "invented registry, first version",
        "Invented registry entry of Demo 2030, first version",
    ),
    (
        "registry-v2",
        "invented registry",
        "invented registry, second version",
        "Invented registry entry of Demo 2030, second version",
    ),
    (
        "table",
        "invented patients",
        "invented table of patients",
        "Invented patients of Demo 2030",
    ),
    ("earlier", "invented paper", "invented earlier trial", "Invented earlier trial"),
    ("survey", "invented survey", "invented survey", "Invented survey of an invented country"),
)
SOURCES = "# Made by 'python -m trialkit.synthetic.demo'; every source is invented.\n" + "".join(
    _SOURCE.format(
        key=key, kind=kind, label=label, citation=citation, read="invented with the trial"
    )
    for key, kind, label, citation in _SOURCES
)

# Tables without counts, as they stand in their files, but without the last column.
VISITS = """\
W4,week 4,4,week,after first dose,,abstract
W12,week 12,12,week,after first dose,,abstract
M6,6 months,6,month,after treatment,,abstract
"""

EVENTS = """\
v1_posted,registry: first version posted,registry,2027-11-05,,registry-v1,registry-v1
v1_seen,registry: first version still unchanged,registry,2029-02-10,,registry-v1,registry-v1
v2_posted,registry: second version posted,registry,2029-05-20,,registry-v2,registry-v2
start_planned,registered start,plan,2028-01-15,,registry-v1,registry-v1
end_planned,registered completion,plan,2029-12-31,,registry-v1,registry-v1
treatment_1a,treatment with the low dose,treatment,2028-02,2028-07,,abstract
treatment_1b,treatment with the middle and the high dose,treatment,2028-08,2029-03,,abstract
published,paper published,publication,2030-05-14,,reported,abstract
"""

CRITERIA = f"""\
diagnosis,inclusion,plaque psoriasis for at least 6 months,disease_months,at least,6,,months,v1
pasi,inclusion,PASI above {_ENTRY},pasi,more than,{_ENTRY},,points,v1
bsa,inclusion,body surface affected above 10 %,bsa,more than,10,,percent,v1
bsa_v2,inclusion,body surface affected at least 10 %,bsa,at least,10,,percent,v2
age,inclusion,age 18 to 70,age,between,18,70,years,v1
pregnancy,exclusion,pregnant or breast-feeding,pregnancy,yes,,,,v1
infection,exclusion,infection,infection,yes,,,,v1
systemic,exclusion,systemic therapy within 1 month,months_since_systemic,less than,,1,months,v1
"""

REGISTRY = f"""\
design,design,v1,"one arm, dose escalation",single-arm+escalation,stated
design,design,v2,"one arm, dose escalation",single-arm+escalation,stated
design,design,reported,single-arm dose escalation,single-arm+escalation,stated
dose,dose,v1,"1, 2 or 4 × 10^6 cells/kg",dose=1;2;4,stated
dose,dose,v2,"1, 2 or 4 × 10^6 cells/kg",dose=1;2;4,stated
dose,dose,reported,"1.0, 2.0 or 4.0 × 10^6 cells/kg",dose=1;2;4,stated
enrolment,enrolment,v1,{PLANNED} (anticipated),n={PLANNED},stated
enrolment,enrolment,v2,{N} (actual),n={N},stated
enrolment,enrolment,reported,{N} treated,n={N},stated
primary,primary outcome,v1,PASI 75 at month 6,pasi75=month6,stated
primary,primary outcome,v2,PASI 50 at month 6,pasi50=month6,stated
primary,primary outcome,reported,PASI 50 at month 6,pasi50=month6,stated
secondary,secondary outcomes,v1,"PASI 90, PGA clear or minimal",pasi90+pga01,stated
secondary,secondary outcomes,v2,,,not retrievable
secondary,secondary outcomes,reported,"PASI 90, PGA clear or minimal",pasi90+pga01,stated
safety,safety outcome,v1,adverse events,ae,stated
safety,safety outcome,v2,adverse events,ae,stated
safety,safety outcome,reported,adverse events,ae,stated
"""
