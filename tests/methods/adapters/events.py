"""Case files of SMIC, answered by the library."""

from futurs.methods import events as ev

NAMES = ("probabilistic cross-impact (SMIC)",)


def found(inputs):
    answers = ev.Answers(inputs["P"], inputs["P_i_given_j"], inputs["P_i_given_notj"])
    s = ev.solved(answers)
    return {
        "states": list(ev.names(len(inputs["P"]))),
        "pi": s.representative,
        "objective": s.objective,
        "net_P": s.net.single,
        "null_dimension": s.face.null_dimension,
        "pi_min": s.extent.low,
        "pi_max": s.extent.high,
        "max_entropy": s.representative,
    }
