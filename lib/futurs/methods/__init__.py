"""The foresight methods, one module each, found by scanning this folder.

>>> "cross_impact" in names()
True
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from futurs import __version__
from futurs.errors import Fault, InputError, SettingsError, UnknownNameError, nearest
from futurs.methods._base import Answer, Provenance

if TYPE_CHECKING:
    from futurs.study import Study


def names() -> tuple[str, ...]:
    """Answer which methods there are: every module here without an underscore.

    Returns
    -------
    tuple of str
    """
    found = (m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return tuple(sorted(found))


def method(name: str) -> Any:
    """Return the module of a method.

    Parameters
    ----------
    name : str

    Returns
    -------
    module
        With ``Inputs``, ``compute`` and ``EXAMPLE``.

    Raises
    ------
    UnknownNameError
        With the nearest known name.
    """
    if name not in names():
        raise UnknownNameError("unknown_method", found=name, known=names())
    return importlib.import_module(f"futurs.methods.{name}")


def question(name: str) -> str:
    """Return the first line of a method's docstring: the question that it answers."""
    return str(method(name).__doc__).strip().splitlines()[0]


def run(
    name: str, study: Study, *, settings: Mapping[str, Any] | None = None, seed: int = 0
) -> Answer:
    """Run a method on a study.

    Parameters
    ----------
    name : str
    study : Study
    settings : mapping, optional
        Values in place of those of the study or of the defaults; text is read as JSON where it
        is JSON.
    seed : int
        Of the random generator; written in the provenance.

    Returns
    -------
    Answer

    Raises
    ------
    UnknownNameError
        For a method that does not exist.
    InputError
        When the study lacks a part that the method needs.
    SettingsError
        With all faults of the settings at once.
    """
    import numpy as np

    module = method(name)
    inputs = module.Inputs.from_study(study)
    if settings:
        given = {k: _plain(v) for k, v in settings.items()}
        inputs = _settled(module.Inputs, {**inputs.model_dump(), **given}, name)
    result = module.compute(inputs, rng=np.random.default_rng(seed))
    variant = study.overlay.title if study.overlay else ""
    origin = Provenance(
        name, __version__, study.id, study.hash, variant, inputs.settings(), seed
    )  # fmt: skip
    return Answer(result, origin)


def _plain(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        return value


def _settled(model: Any, data: dict[str, Any], name: str) -> Any:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        known = list(model.model_fields)
        faults = []
        for e in error.errors():
            path = ".".join(str(step) for step in e["loc"])
            unknown = e["type"] == "extra_forbidden"
            faults.append(
                Fault(
                    "unknown_key" if unknown else "invalid", path=path, found=str(e["input"])[:60]
                    if not unknown else path, allowed=", ".join(known) if unknown else "",
                    nearest=nearest(path, known) if unknown else "",
                    params={} if unknown else {"problem": e["msg"]},
                )
            )  # fmt: skip
        raise SettingsError("settings", faults, method=name, n=len(faults)) from error
    except InputError as error:
        raise error from None
