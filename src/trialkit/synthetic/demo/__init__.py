"""The record ``demo2030``: an invented trial whose truth is known, patient by patient.

    python -m trialkit.synthetic.demo --out data/trials/demo2030

Everything is invented: the patients, the cells, the sources and what they say. Each count of the
record is counted in the patients. Its press release says some things that are wrong on purpose;
`PLANTED` names them, and each has a note that says so.

`patients` invents the patients, `files` makes the record of them, `write` puts it into a folder.
The only source of chance is ``random.Random.random()``, whose numbers Python keeps the same from
version to version, and all arithmetic is done on whole numbers: the files are the same bytes
everywhere.
"""

from trialkit.synthetic.demo._claims import PLANTED
from trialkit.synthetic.demo._files import TRIAL_ID, files, write
from trialkit.synthetic.demo._patients import SEED, Patient, patients

__all__ = ["PLANTED", "SEED", "TRIAL_ID", "Patient", "files", "patients", "write"]
