"""Addresses of our own pages, one from another."""

from __future__ import annotations

from urllib.parse import urlencode

TEN_MINUTES, EXPLORE, COMPARE = "10_ten_minutes.ipynb", "20_explore.ipynb", "40_compare.ipynb"
SIMULATE = "80_simulate.ipynb"


def address(page: str, study: str, lang: str, query: dict[str, str], **more: str) -> str:
    """Return the address of a page of the same server, from another page of it.

    Parameters
    ----------
    page : str
        File name of its notebook.
    study, lang : str
    query : dict
        Query of the page's own address; empty where no server shows it, e.g. in JupyterLab.
    **more : str
        What else the address says; empty values are left out.

    Returns
    -------
    str
        Empty where no server shows the page: there is nothing to link to.

    Examples
    --------
    >>> address(EXPLORE, "land", "en", {"study": "land"}, variant="", s="A1")
    '20_explore.ipynb?study=land&lang=en&s=A1'
    >>> address(EXPLORE, "land", "en", {})
    ''
    """
    if not query:
        return ""
    wanted = {"study": study, "lang": lang, **{k: v for k, v in more.items() if v}}
    return f"{page}?{urlencode(wanted)}"
