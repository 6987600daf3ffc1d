"""Case files of the strategy of actors, answered by the library."""

from futurs.methods import actors

NAMES = ("strategy of actors (MACTOR)",)


def found(inputs):
    asked = actors.Inputs(
        actors=inputs["actors"], objectives=inputs["objectives"], influence=inputs["MID"],
        positions=inputs["MAO2"], draws=0,
    )  # fmt: skip
    result = actors.compute(asked)
    powers = {"exclude_diagonal": "MIDI exclude", "include_diagonal": "MIDI include"}
    return {
        "MIDI": result.midi,
        "MMIDI": result.mmidi,
        "competitiveness": {name: power(result.powers[key]) for name, key in powers.items()},
        "net_scale": result.net_scale,
        "net_total": result.net_scale.sum(axis=1),
        "stability_H_percent": result.stability,
        "levels": {str(k): level(x) for k, x in result.levels.items()},
    }


def power(p):
    return {"I": p.influence, "D": p.dependence, "r": p.coefficient, "R_star": p.relative}


def level(x):
    return {
        "MAO": x.positions,
        "objective_for": x.support,
        "objective_against": x.against,
        "objective_mobilisation": x.mobilisation,
        "actor_implication": x.implication,
        "convergence_CAA": x.convergence,
        "divergence_DAA": x.divergence,
        "ambivalence": x.ambivalence,
        "net_distance": x.net,
    }
