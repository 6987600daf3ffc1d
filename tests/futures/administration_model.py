"""The administration's yearly model written by hand in plain numpy: what the engine is held against.

It shares no line with the engine: it reads the study's own tables and writes each equation out.
Every outcome is an array (year, draw).
"""

import csv
from pathlib import Path

import numpy as np

YEARS = np.arange(2024, 2051)
ROOT = Path(__file__).parents[2]


def table(file):
    with Path(file).open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def series(indicator, scope):
    rows = [r for r in table(ROOT / "data/demography.csv") if r["indicator"] == indicator]
    found = sorted((int(r["year"]), float(r["value"])) for r in rows if scope in r["scope"])
    return np.interp(YEARS, [y for y, _ in found], [v for _, v in found])


def triangular(u, low, central, high):
    if high <= low:
        return np.full_like(u, central)
    peak = (central - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (central - low))
    return np.where(u < peak, rising, high - np.sqrt((1 - u) * (high - low) * (high - central)))


class Reference:
    """The model on the tables of one study's folder."""

    def __init__(self, folder, seed=2040):
        model = Path(folder) / "model"
        rows = table(model / "parameters.csv")
        self.ranges = {
            r["id"]: tuple(float(r[c]) for c in ("low", "central", "high")) for r in rows
        }
        self.bounds = {r["id"]: (float(r["minimum"]), float(r["maximum"])) for r in rows if r["minimum"]}  # fmt: skip
        self.names, self.seed = list(self.ranges), seed
        self.drivers, self.levers = table(model / "driver_map.csv"), table(model / "lever_map.csv")

    def draws(self, n):
        g, k = np.random.default_rng(self.seed), len(self.names)

        def cube():
            return (np.argsort(g.random((k, n)), axis=1) + g.random((k, n))) / n

        u, v, w = cube(), cube(), g.random((k, 3, n))
        years = len(YEARS)
        return (
            dict(zip(self.names, u, strict=True)), dict(zip(self.names, v, strict=True)),
            dict(zip(self.names, w, strict=True)), g.random((years, n)),
            g.standard_normal((years, n)), g.integers(2028, 2035, n),
        )  # fmt: skip

    def moved(self, states, levers, n):
        u, v, w, *_ = self.draws(n)
        base = {k: triangular(u[k], *self.ranges[k]) for k in self.names}
        target, cost, added = {k: x.copy() for k, x in base.items()}, 0.0, {}

        def between(row, x):
            return float(row["low"]) + x * (float(row["high"]) - float(row["low"]))

        active = [r for r in self.drivers if states.get(r["driver"]) == r["state"]]
        for r in (r for r in active if r["op"] == "set"):
            target[r["parameter"]] = between(r, v[r["parameter"]])
        for r in (r for r in active if r["op"] == "add"):
            k = added[r["parameter"]] = added.get(r["parameter"], -1) + 1
            target[r["parameter"]] = target[r["parameter"]] + between(r, w[r["parameter"]][k % 3])
        for r in (r for r in self.levers if r["lever"] in levers):
            target[r["parameter"]] = target[r["parameter"]] + between(r, w[r["parameter"]][2])
            cost += float(r["cost_bn_eur_per_year"])
        for k, (low, high) in self.bounds.items():
            target[k] = np.clip(target[k], low, high)
        return base, target, cost

    def arguments(self, system, states, levers, n):
        """What a target of the engine is given for the same futures."""
        base, target, cost = self.moved(states, levers, n)
        *_, shock, noise, crisis = self.draws(n)
        return (
            np.array([base[k] for k in system.parameters]),
            np.array([target[k] for k in system.moved]),
            np.ascontiguousarray([shock, noise]), np.array([crisis], dtype=float),
        ), cost  # fmt: skip

    def simulate(self, states, levers, n):
        base, target, cost = self.moved(states, levers, n)
        *_, shock, noise, crisis = self.draws(n)
        return _run(base, target, cost, shock, noise, crisis)


def _run(b, tgt, cost, shock_draw, noise, crisis_year):
    old = series("old_age_ratio", "WPP 2019")
    population = series("pop_total", "WPP 2024")
    youth = series("pop_0_19", "WPP 2019")
    n = len(crisis_year)
    out = {}
    # ---- stocks in 2024
    t0 = b["staff_0"]
    c = t0 * b["contract_share_0"] / 100
    p = t0 - c
    sn = t0 * b["senior_share_0"] / 100
    w, rel, g, d = b["wage_bill_0"] * 1e9 / t0, np.ones(n), b["gdp_0"], b["debt_0"]
    ie, dg, f, ai = b["effective_rate_0"], b["digital_share_0"], b["digital_failure_0"], b["ai_adoption_0"]  # fmt: skip
    h, de, rz = b["human_access_0"], b["design_0"], b["resilience_0"]
    s, tl, tn, nt = b["satisfaction_0"], b["trust_local_0"], b["trust_national_0"], b["non_take_up_0"]  # fmt: skip
    sav, nz, price, prod, cx = np.zeros(n), np.zeros(n), np.ones(n), np.ones(n), np.ones(n)
    dg0, f0, de0 = dg, f, de
    ab = b["abandon_rate"]
    k0 = 100 / (1 + ab * b["waiting_0"] / 365)
    backlog = b["waiting_0"] / 365 * k0
    posts = t0 / 0.99
    work0 = (1 - dg) + dg * b["digital_contact_cost"] + dg * f * b["repeat_contacts"]
    balance0 = -b["deficit_0"] + b["effective_rate_0"] * b["debt_0"] / 100
    bill0 = b["wage_bill_0"] / b["gdp_0"] * 100
    entries, exits, ret = np.full(n, 528800.0), np.full(n, 499400.0), np.full(n, 136700.0)
    wait, deficit = b["waiting_0"], b["deficit_0"]
    for t, y in enumerate(YEARS):
        r = min(1, max(0, (y - 2025) / 10))
        now = {k: b[k] + r * (tgt[k] - b[k]) for k in b}
        if t:
            crisis = b["crisis_switch"] + tgt["crisis_switch"] > 0
            dy = y - crisis_year
            c2, c3 = crisis & (dy >= 0) & (dy < 2), crisis & (dy >= 0) & (dy < 3)
            growth = now["gdp_growth"] - 1.5 * c2
            price = price * (1 + b["inflation"] / 100)
            gn = (1 + growth / 100) * (1 + b["inflation"] / 100)
            g = g * gn
            # ---- staff
            wave = np.interp(y, [2024, 2025, 2027, 2028, 2030],
                             [136.7e3 / (5.9e6 * 0.365) / 0.07, 0.95, 1.06, 0.95, 1.0])  # fmt: skip
            rebound = b["retirement_rebound"] if 2025 <= y <= 2027 else 1
            ret = b["retirement_hazard"] * wave * rebound * sn
            quits = now["tenured_quit_rate"] * np.clip(1 - 0.5 * (rel - 1), 0.6, 1.6) * p
            ends, conversions = b["contract_exit_rate"] * c, b["contract_tenure_rate"] * c
            exits = ret + quits + ends
            new_out = (r - min(1, max(0, (y - 2026) / 10))) * (tgt["out_share"] - b["out_share"])
            after = np.where(dy <= 8, tgt["posts_growth"], np.maximum(tgt["posts_growth"], -0.2))
            change = np.where(
                crisis, np.where(dy < 0, b["posts_growth"], after), now["posts_growth"]
            )
            posts = posts * (1 + change / 100) * (1 - 0.7 * new_out)
            openings = np.maximum(0, posts - (p + c - exits))
            fill = np.clip(now["fill_rate"] * rel ** b["fill_pay_elasticity"], 0.5, 0.99)
            entries = fill * openings
            cs = now["contract_share_entries"]
            sn = (sn + b["ageing_rate"] * (p + c - sn) + b["senior_entry_share"] * entries - ret
                  - b["senior_other_exit"] * sn)  # fmt: skip
            c = c + cs * entries - ends - conversions - 0.03 * ret
            p = p + (1 - cs) * entries + conversions - 0.97 * ret - quits
            sn = np.clip(sn, 0.15 * (p + c), 0.6 * (p + c))
            # ---- wages
            rise = now["real_wage_growth"] - c2
            pension = b["employer_pension_step"] if 2025 <= y <= 2028 else 0
            w = w * (1 + (b["inflation"] + rise + b["seniority_drift"] * 0.5 + pension) / 100)
            rel = np.clip(rel * (1 + (rise - b["private_real_wage_growth"]) / 100), 0.7, 1.35)
            # ---- digital, capacities
            dg = dg + b["digital_speed"] * (now["digital_ceiling"] - dg) * dg
            f = np.clip(f + 0.2 * (now["failure_target"] - 0.03 * (h - 1) - f), 0.04, 0.6)
            ai = np.clip(ai + b["ai_speed"] * ai * (1 - ai / now["ai_ceiling"]), 0.0, 0.98)
            a = now["adjust_speed"]
            h = h + a * (now["human_target"] - h)
            de = de + a * (now["design_target"] - de)
            rz = rz + a * (now["resilience_target"] - rz)
            spend = now["transformation_spend"]
            sav = (
                sav * (1 - b["savings_decay"])
                + b["transformation_return"] * (1 + 0.5 * (de - de0)) * spend
            )
            cx = cx * (1 + now["complexity_growth"] / 100)
            prod = prod * (1 + b["base_productivity"] / 100)
        staff = p + c
        oar = old[t] + b["old_age_ratio_shift_2050"] * t / 26
        people = population[t] * (1 + b["population_shift_2050"] / 100 * t / 26) / population[0]
        x, yo = oar / old[0] - 1, youth[t] / youth[0] - 1
        shock = shock_draw[t] < now["shock_probability"] * 1.03**t if t else np.zeros(n, bool)
        loss = shock * now["shock_loss"] * (1 - rz) * 2
        work = ((1 - dg) + dg * b["digital_contact_cost"] + dg * f * b["repeat_contacts"]) / work0
        out_share = now["out_share"] - b["out_share"]
        eager = b["induced_demand"] * ((b["non_take_up_0"] - nt) / 100 + 0.25 * (h - 1))
        adm = people * (1 + b["admin_elderly_elasticity"] * x) * cx * work * (1 + eager)
        srv = (
            people
            * (1 + b["elderly_demand_elasticity"] * x + b["youth_demand_elasticity"] * yo)
            * (1 + 0.02 * shock)
        )
        gain = now["ai_gain"] * np.maximum(0, ai - b["ai_adoption_0"])
        common = (
            staff / t0 * prod * (1 + now["coordination_gain"] / 100 * (t > 0)) * (1 - loss)
            * (1 - b["churn_cost"] * np.maximum(-0.1, c / staff - 0.24)) * (1 + sav / b["wage_bill_0"])
        )  # fmt: skip
        kadm, ksrv = common * (1 + gain), common * (1 + gain * b["ai_spillover"])
        share = b["admin_share"]
        ladm, lsrv = adm * (1 - out_share), srv * (1 - out_share)
        move = np.clip(1 / 3 * (ladm / kadm - lsrv / ksrv) * (1 - share), -0.3, 0.3)
        kadm, ksrv = kadm * (1 + move), ksrv * (1 - move * share / (1 - share))
        tension = lsrv / ksrv
        if t:
            load = 100 * ladm
            served = np.maximum(np.minimum(k0 * kadm, backlog + load - ab * backlog * 0.5), 1)
            least = b["wait_floor"] * b["waiting_0"] / 365 * k0
            backlog = np.clip(backlog + load - served - ab * backlog, least, 60)
            wait = 365 * backlog / np.maximum(served, 0.8 * load)
            # ---- money
            bill = staff * w / 1e9
            interest = ie * d / gn / 100
            rate = now["market_rate"] + b["risk_premium_slope"] * np.maximum(0, d - 113.2) + 2.5 * c3  # fmt: skip
            ie = ie + (rate - ie) / 8
            effort = np.where(
                crisis,
                tgt["fiscal_effort"] * np.clip((dy + 1) / 4, 0, 1) + np.where(dy < 0, 0.15 * (y - 2025), 0),
                tgt["fiscal_effort"] * min(1, max(0, (y - 2024) / 10)),
            )  # fmt: skip
            extra = (
                (b["human_cost"] * (h - 1) + spend - b["transformation_spend"] + cost - sav)
                * price / g * 100 + (bill / g * 100 - bill0)
                + out_share * bill / g * 100 * now["out_cost_ratio"] + now["digital_cost"] * r
            )  # fmt: skip
            balance = (
                balance0 + effort - b["ageing_fiscal_cost"] * (oar - old[0])
                + b["fiscal_reaction"] * np.maximum(0, d - 113.2) * min(1, t / 6) - extra - 0.75 * c2
            )  # fmt: skip
            deficit = interest - balance
            d = d / gn + deficit
            # ---- people
            doublings = np.log2(np.maximum(wait, 1) / b["waiting_0"])
            failed = 100 * (dg * f - dg0 * f0)
            z = (
                b["sat_wait"] * np.clip(doublings, -1, 3) + b["sat_failure"] * failed
                + b["sat_tension"] * np.clip(100 * (tension - 1), -5, 25)
                + b["sat_human"] * (h - 1) + b["sat_design"] * (de - de0)
            )  # fmt: skip
            bounded = np.where(z > 0, 12 * np.tanh(z / 12), 30 * np.tanh(z / 30))
            s = s + 0.35 * (b["sat_ref"] + bounded - s)
            part = now["participation_level"] - b["participation_level"]
            nz = 0.5 * nz + b["trust_noise"] * noise[t] * 0.87
            tl = np.clip(
                tl + 0.2 * (b["trust_local_0"] + b["trust_sat"] * (s - b["sat_ref"])
                + b["trust_participation"] * 0.5 * part + now["trust_local_shift"] - tl) + 0.1 * nz, 5, 90,
            )  # fmt: skip
            tn = np.clip(
                tn + 0.2 * (b["trust_national_0"] + b["trust_sat_national"] * (s - b["sat_ref"])
                + b["trust_participation"] * part + now["trust_national_shift"] - 6 * c3 - tn) + 0.3 * nz, 3, 85,
            )  # fmt: skip
            nt = np.clip(
                nt + 0.15 * (b["non_take_up_0"] + b["ntu_failure"] * failed
                + b["ntu_wait"] * np.clip(doublings, -1.5, 3) + b["ntu_human"] * (h - 1)
                + now["ntu_proactive"] - nt), 5, 70,
            )  # fmt: skip
        found = {
            "staff": staff / 1e6, "contract_share": 100 * c / staff, "senior_share": 100 * sn / staff,
            "retirements": ret / 1e3, "entries": entries / 1e3, "exits": exits / 1e3,
            "vacancy": 100 * np.maximum(0, 1 - staff / posts), "wage_bill": staff * w / 1e9,
            "wage_bill_gdp": staff * w / 1e9 / g * 100, "debt": d, "deficit": deficit,
            "effective_rate": ie, "digital": 100 * dg, "failed": 100 * dg * f, "ai": 100 * ai,
            "human": h, "design": de, "resilience": rz, "tension": tension,
            "wait_index": 100 * wait / b["waiting_0"], "backlog": backlog, "satisfaction": s,
            "trust_local": tl, "trust_national": tn, "non_take_up": nt, "relative_pay": rel,
        }  # fmt: skip
        # In euros of 2024; what is bought of third parties is paid as staff are.
        found["spending"] = (
            staff * w / 1e9 / price * (1 + out_share * now["out_cost_ratio"]) - sav
            + b["human_cost"] * (h - 1) + now["transformation_spend"] - b["transformation_spend"] + cost
        )  # fmt: skip
        for name, value in found.items():
            out.setdefault(name, np.zeros((len(YEARS), n)))[t] = value
    return out
