"""The model of ``renewal/`` as an ordinary Python function: one future a call, as peers call it."""

from __future__ import annotations

from math import exp, log

START, STEPS = 2024, 40
LEVERS = ("hire", "train", "digitise", "maintain")
RANGES = {
    "retire_rate": (0.04, 0.08), "quit_rate": (0.02, 0.05), "replacement": (0.8, 1.1),
    "ageing": (0.02, 0.04), "training": (0.02, 0.06), "skill_loss": (0.02, 0.05),
    "need": (1.2, 1.9), "digital_relief": (0.2, 0.8), "digital_speed": (0.1, 0.3),
    "digital_ceiling": (0.6, 0.95), "productivity": (9, 12), "tool_gain": (0.02, 0.08),
    "wage": (0.9, 1.2), "tax": (0.1, 0.115), "pop_growth": (0, 0.008), "inflation": (0.01, 0.04),
    "interest": (0.01, 0.04), "trust_speed": (0.05, 0.2), "patience": (0.1, 0.6),
    "wear": (0.05, 0.1),
}  # fmt: skip
OUTCOMES = ("waiting", "confidence", "owed", "agents")


def renewal(
    retire_rate=0.06, quit_rate=0.03, replacement=1.0, ageing=0.03, training=0.04, skill_loss=0.03,
    need=1.5, digital_relief=0.5, digital_speed=0.2, digital_ceiling=0.8, productivity=11.0,
    tool_gain=0.05, wage=1.0, tax=0.105, pop_growth=0.003, inflation=0.02, interest=0.02,
    trust_speed=0.1, patience=0.3, wear=0.07, hire=0.0, train=0.0, digitise=0.0, maintain=0.0,
):  # fmt: skip
    """Return each outcome's values, the first year included."""
    population, price, staff, seniors, skill = 1000.0, 1.0, 100.0, 35.0, 1.0
    digital, assets, backlog, trust, debt = 0.2, 50.0, 50.0, 0.5, 100.0
    waiting, confidence, owed, agents = [], [], [], []
    for step in range(STEPS + 1):
        if step:
            r = min(1.0, max(0.0, (START + step - 2025) / 10))
            retirements = retire_rate * seniors
            leavers = retirements + quit_rate * staff * exp(-0.5 * trust)
            entries = (replacement + r * 0.1 * hire) * leavers + 0.1 * (0.1 * population - staff)
            investment = 1.5 if debt > 400 else 3 + 2 * trust
            population *= 1 + pop_growth
            price *= 1 + inflation
            older = seniors + ageing * (staff - seniors) - retirements
            staff += max(0.0, entries) - leavers
            seniors = min(max(older, 0.0), staff)
            skill += (training + r * 0.03 * train) * (2 - skill) - skill_loss * skill
            digital += (digital_speed + r * 0.1 * digitise) * digital * (digital_ceiling - digital)
            assets = max(1.0, assets + investment - (wear - r * 0.02 * maintain) * assets)
        else:
            investment = 3.0
        demand = population * need * exp(-digital_relief * digital)
        capacity = productivity * staff * skill * (1 + tool_gain * log(assets))
        if step:
            backlog = max(0.0, backlog + demand - capacity)
        wait = backlog / max(capacity, 1.0)
        if step:
            trust = min(max(trust + trust_speed * (exp(-wait / patience) - trust), 0.0), 1.0)
            spending = price * (wage * staff + investment)
            debt = debt * (1 + interest) + spending - tax * population * price
        waiting.append(wait)
        confidence.append(trust)
        owed.append(debt)
        agents.append(staff)
    return {"waiting": waiting, "confidence": confidence, "owed": owed, "agents": agents}
