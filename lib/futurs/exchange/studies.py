"""A cross-impact model as a study on disk, and a study as a model."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from futurs.exchange.scenariowizard import COLOUR, Model, identifiers
from futurs.study import Judgement, Study, text
from futurs.study.reading import written
from futurs.study.schema.experts import OwnJudgement
from futurs.texts import Language


def to_study_files(model: Model, file: str) -> dict[str, str]:
    """Return the files of a study that holds all of a model: names, matrix, texts.

    Parameters
    ----------
    model : Model
    file : str
        Name of the file it came from.

    Returns
    -------
    dict of str to str
        Text of each file, to give to :func:`futurs.study.creating.write_study`.
    """
    ids = identifiers(model.descriptors, "d")
    states = [identifiers(v, "s") for v in model.variants]
    head = {
        "title": model.title.strip() or file,
        "version": "1",
        "base": file,
        "languages": [],
    }
    if model.description.strip():
        head["notice"] = model.description
    drivers = [_driver(model, j, ids[j], states[j]) for j in range(len(ids))]
    data = {"study.yaml": head, "drivers.yaml": {"drivers": drivers}}
    data["judgements.yaml"] = {**_scale(model), "judgements": _judgements(model, ids, states)}
    return {
        name: "# yaml-language-server: $schema=../study.schema.json\n" + written(part, width=110)
        for name, part in data.items()
    }


def _driver(model: Model, j: int, name: str, states: tuple[str, ...]) -> dict[str, Any]:
    part: dict[str, Any] = {"id": name, "label": model.descriptors[j] or name}
    if model.short_descriptors[j].strip():
        part["code"] = model.short_descriptors[j][:6]
    if j < len(model.notes) and model.notes[j].strip():
        part["definition"] = model.notes[j]
    part["states"] = [
        {"id": s, "label": label or s}
        | (
            {"code": short[:6]}
            if short.strip() and model.short_variants[j].count(short) == 1
            else {}
        )
        for s, label, short in zip(states, model.variants[j], model.short_variants[j], strict=True)
    ]
    return part


def _scale(model: Model) -> dict[str, Any]:
    low, high = min(-3, int(model.values.min())), max(3, int(model.values.max()))
    return {} if (low, high) == (-3, 3) else {"scale": {"min": low, "max": high}}


def _judgements(
    model: Model, ids: tuple[str, ...], states: list[tuple[str, ...]]
) -> list[dict[str, Any]]:
    offsets = np.concatenate([[0], np.cumsum([len(s) for s in states])])
    rows = []
    for i, source in enumerate(ids):
        for a, state in enumerate(states[i]):
            for j, target in enumerate(ids):
                own = model.values[offsets[i] + a, offsets[j] : offsets[j + 1]]
                cells = {s: int(v) for s, v in zip(states[j], own, strict=True) if v}
                reason = (model.reasons or {}).get((i, j), "")
                if cells or (reason and a == 0):
                    row = {"source": source, "state": state, "target": target, "cells": cells}
                    row["status"] = "imported"
                    # The file has one text a section; it stands once, on the section's first row.
                    rows.append(row | ({"reason": reason} if reason and a == 0 else {}))
    return rows


def from_study(study: Study, lang: Language = "en", expert: str = "") -> Model:
    """Return a study as a model, to be written for ScenarioWizard.

    Parameters
    ----------
    study : Study
    lang : {"fr", "en"}
        Language of the names and texts.
    expert : str, optional
        Write what this expert judged, over the agreed values: the format holds one matrix a file,
        so that several experts are several files.

    Returns
    -------
    Model
        One text a section: reasons of its rows joined in order.

    Raises
    ------
    UnknownNameError
        For an expert that the study does not have.
    """
    judged = study.expert(expert).judgements if expert else ()
    values = _values(study, judged)
    return Model(
        text(study.title, lang),
        tuple(text(d.label, lang) for d in study.drivers),
        tuple(tuple(text(s.label, lang) for s in d.states) for d in study.drivers),
        tuple(d.code for d in study.drivers),
        tuple(tuple(s.code for s in d.states) for d in study.drivers),
        (COLOUR,) * len(values),
        values,
        text(study.notice, lang),
        tuple(text(d.definition, lang) for d in study.drivers),
        _reasons(study, judged, lang),
    )


def _values(study: Study, judged: tuple[OwnJudgement, ...]) -> NDArray[np.int64]:
    places = [(d.id, s.id) for d in study.drivers for s in d.states]
    place = {key: k for k, key in enumerate(places)}
    values = np.zeros((len(place), len(place)), np.int64)
    for row in study.judgements:
        for state in row.cells:
            values[place[row.source, row.state], place[row.target, state]] = row.value(state)
    for own in judged:
        for target in study.driver(own.target).states:
            value = own.value(target.id)
            if value is not None:
                values[place[own.source, own.state], place[own.target, target.id]] = value
    return values


def _reasons(
    study: Study, judged: tuple[OwnJudgement, ...], lang: Language
) -> dict[tuple[int, int], str]:
    number = {d.id: j for j, d in enumerate(study.drivers)}
    own = {row.key for row in judged}
    # The agreed reason of what an expert judged is not the expert's.
    agreed = [r for r in study.judgements if (r.source, r.state, r.target) not in own]
    reasons: dict[tuple[int, int], list[str]] = {}
    rows: tuple[Judgement | OwnJudgement, ...] = (*agreed, *judged)
    for row in rows:
        if row.reason:
            key = (number[row.source], number[row.target])
            reasons.setdefault(key, []).append(text(row.reason, lang))
    return {k: " ".join(v) for k, v in reasons.items()}
