"""Every fault of a study's equations, their units too: what ``futurs check`` says of a model."""

from __future__ import annotations

import contextlib
from pathlib import Path

from futurs import facts
from futurs.errors import FactsError, Fault, InputError
from futurs.futures.backcasting import examine_backcast
from futurs.futures.findings import placed
from futurs.futures.reading import draft
from futurs.futures.units import misfits, unnamed
from futurs.study import Study


def check_model(study: Study, *, root: str | Path | None = None) -> tuple[Fault, ...]:
    """Answer what is wrong with a study's equations, all of it at once.

    Parameters
    ----------
    study : Study
    root : path, optional
        Folder that holds ``data/``, for the tables that are published figures.

    Returns
    -------
    tuple of Fault
        Faults and warnings, in the order of the files; none for a study without equations.

    Examples
    --------
    >>> from futurs.study import load
    >>> check_model(load("administration_2040"))
    ()
    """
    if study.model is None:
        return ()
    built, findings = draft(study, root=root)
    fine = all(f.warning for f in findings)
    findings = [*findings, *misfits(built)]
    with contextlib.suppress(FactsError, InputError):  # no published figures name a unit there
        findings += unnamed(built, facts.units(root=root))
    if fine:  # a past is made of the same equations
        findings += examine_backcast(study, root=root)
    return tuple(placed(study, findings))
