"""Notebooks that take next to no time, so that what is measured is everything around them."""

from __future__ import annotations

from pathlib import Path

import nbformat

PARAMETERS = 'trial: str = "cheng2022"  # record\nresults_path: str = ""  # file'
LIGHT = """
import numpy as np, pandas as pd, seaborn as sns, statsmodels.api as sm
from scipy import stats
from matplotlib import pyplot as plt
data = pd.DataFrame({"x": np.arange(50), "y": np.random.default_rng(1).normal(size=50)})
sns.scatterplot(data, x="x", y="y")
plt.show()
"""


def light_notebooks(folder: Path, number: int = 8) -> list[Path]:
    """Write notebooks that import the packages and draw one figure."""
    paths = []
    for i in range(number):
        cells = [
            nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
            nbformat.v4.new_code_cell(LIGHT),
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
        paths.append(folder / f"{i:02}_light.ipynb")
        nbformat.write(book, paths[-1])
    return paths
