"""How other conventions spell our units (``data/units.csv``), on the same scale."""

from __future__ import annotations

IAMC = {
    "percent": "%", "percent_of_gdp": "%", "percent_of_employment": "%", "percent_per_year": "%/yr",
    **dict.fromkeys(("share", "ratio", "count", "requests", "persons", "index_0_1"), "dimensionless"),
    "index_2024_1": "index (2024 = 1)", "index_2024_100": "index (2024 = 100)",
    "thousand_persons": "thousand", "million_persons": "million",
    "persons_per_year": "1/yr", "posts_per_year": "1/yr", "per_year": "1/yr",
    "thousand_persons_per_year": "thousand/yr", "million_per_year": "million/yr",
    "m_eur": "million EUR", "bn_eur": "billion EUR", "bn_eur_per_year": "billion EUR/yr",
    "days": "day", "minutes": "minute", "years": "yr",
}  # fmt: skip
"""As databases of scenarios write them; never a bare number, which readers of code lists take for one."""

UDUNITS = {
    **dict.fromkeys((
        "1", "count", "contacts_per_failure", "elasticity", "eur_per_eur", "full_time_equivalents",
        "index_0_1", "index_2024_1", "index_2024_100", "persons", "points", "points_per_doubling",
        "points_per_percent", "points_per_point", "points_per_unit", "percentage_point_per_point",
        "probability", "ratio", "requests", "requests_per_right", "score_0_20", "share",
        "share_of_2024", "share_of_human_contact", "share_of_work_time", "share_per_share", "switch",
    ), "1"),
    **dict.fromkeys((
        "percent", "percent_change", "percent_of_employment", "percent_of_gdp",
        "percent_of_index_pay", "percent_of_work_time",
    ), "percent"),
    **dict.fromkeys(("per_year", "persons_per_year", "posts_per_year", "share_per_year"), "year-1"),
    "percent_per_year": "percent year-1", "thousand_persons": "1e3", "million_persons": "1e6",
    "thousand_persons_per_year": "1e3 year-1", "million_per_year": "1e6 year-1",
    "per_1000_inhabitants": "1e-3", "per_100_persons_20_64": "1e-2", "degree_celsius": "degree_Celsius",
    "days": "day", "minutes": "minute", "minutes_per_day": "minute day-1", "years": "year",
}  # fmt: skip
"""As the CF conventions write them in netCDF; money has no spelling there."""
