"""``trialkit app``: the explorers as one page, without code."""

from __future__ import annotations

from typing import Annotated

import typer

from trialkit.cli._common import TrialOption, console, known_trial


def app(
    trial: TrialOption = "cheng2022",
    confidence: Annotated[float, typer.Option(help="Confidence level as a fraction.")] = 0.95,
    seed: Annotated[int, typer.Option(help="Seed of the random numbers.")] = 1,
    sliders: Annotated[
        str,
        typer.Option(help='Where the sliders start, such as "detection.n 34, count.times 4".'),
    ] = "",
    port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65535, help="Port to serve on; default: 8866 or the next free one."
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to serve on; by default only this computer can open it.")
    ] = "localhost",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
) -> None:
    """Show the explorers as one page without code, for a lecture; Ctrl-C ends it."""
    from trialkit import parameters
    from trialkit.app import Stage, is_local, notebook, serve

    known_trial(trial)
    chosen = {"confidence": confidence, "seed": seed, "sliders": sliders}
    parameters.check(trial=trial, **chosen)
    if sliders:
        Stage(trial, **chosen).check()

    def say(sentence: str, stderr: bool = False) -> None:
        console(stderr=stderr).print(sentence, markup=False, highlight=False, soft_wrap=True)

    if not is_local(host):
        say(
            f"With --host {host} everybody who can reach this computer can open the page without "
            "a password, and each visitor starts a Python process here. End it after the lecture.",
            stderr=True,
        )
    from trialkit import records

    page = notebook(records.load_trial(trial), **chosen)
    serve(
        page,
        host=host,
        port=port,
        open_browser=browser,
        say=lambda address: say(f"The explorers: {address}  (Ctrl-C ends it)"),
    )
    say("Ended.")
