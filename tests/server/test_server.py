"""The server as visitors and strangers meet it."""

import contextlib
import re
import shutil
import subprocess
import sys

import psutil
import pytest

pytestmark = pytest.mark.server
PAGE = "voila/render/10_ten_minutes.ipynb?study=administration_2040&lang=fr"


def kernel_of(html):
    return re.search(r'"kernelId": "([0-9a-f-]+)"', html)[1]


def test_home_starts_no_kernel(served):
    served.until(lambda: served.get("?lang=fr").text.count('class="print"') >= 8)
    before = len(served.processes())
    page = served.get("?lang=fr").text
    assert "L&#39;administration du futur" in page
    assert "Somewhereland" in page
    assert page.count('class="print"') >= 8
    assert served.get("", headers={"Accept-Language": "en-GB,en"}).text.count('lang="en"') >= 1
    assert len(served.processes()) == before


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        (
            "voila/render/10_ten_minutes.ipynb?study=administration_204&lang=fr",
            404,
            "Vouliez-vous dire",
        ),
        ("voila/render/10_ten_minutes.ipynb?study=administration_204&lang=en", 404, "Did you mean"),
        ("voila/render/10_ten_minutes.ipynb?lang=de", 400, "langue inconnue"),
        ("voila/render/absent.ipynb?lang=fr", 404, "Il n’y a pas de page"),
        ("voila/render/../../README.md?lang=en", 404, "no page at this address"),
        ("voila/render/%2e%2e/%2e%2e/pyproject.toml?lang=en", 404, "no page at this address"),
        ("voila/render//etc/passwd?lang=en", 404, "no page at this address"),
        ("voila/files/../pyproject.toml", 404, ""),
        ("futurs/static/../../region.py", 404, ""),
        ("voila/templates/../../pyproject.toml?lang=fr", 404, "Il n’y a pas de page"),
        ("voila/templates/lab/static/../../../x?lang=en", 404, "no page at this address"),
        ("voila/templates/lab/x/y?lang=en", 404, "no page at this address"),
        ("voila/templates/absent/static/y?lang=en", 404, "no page at this address"),
        ("voila/templates/x?lang=en", 404, "no page at this address"),
        ("voila/static/../../x?lang=fr", 404, "Il n’y a pas de page"),
        ("voila/static/%2e%2e/%2e%2e/x?lang=en", 404, "no page at this address"),
        ("voila/static/absent.js?lang=en", 404, "no page at this address"),
        ("?lang=xx", 400, "langue inconnue"),
        ("?lang=xx", 400, "no language"),
        ("accessibility?lang=xx", 400, "no language"),
        ("studies/somewhereland/report?lang=xx", 400, "langue inconnue"),
        ("nowhere?lang=fr", 404, "Il n’y a pas de page"),
        ("studies/absent/report", 404, ""),
        ("api/studies/absent", 404, ""),
        ("api/kernels", 404, ""),
        ("api/contents", 404, ""),
        ("api/sessions", 404, ""),
        ("api/terminals", 404, ""),
        ("voila/tree", 404, ""),
        ("voila/api/contents", 404, ""),
        ("tree", 404, ""),
    ],
)
def test_wrong_addresses_are_said(served, path, status, words):
    import http.client

    before = len(served.said())
    # requests would tidy the dots away.
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    with contextlib.closing(line):
        line.request("GET", "/" + path)
        answer = line.getresponse()
        page = answer.read().decode()
    assert answer.status == status
    assert words in page
    assert "Traceback" not in page
    # The server is shared by the whole run: what it said before is not of this address.
    assert "Traceback" not in served.said()[before:]


def test_problems_are_pages_and_say_which(served):
    import requests

    answer = requests.post(f"{served.url}?lang=en", timeout=30)
    assert answer.status_code == 405
    assert "does not accept this kind of request" in answer.text
    foreign = {"Origin": "http://evil.example"}
    for answer, status in (
        (requests.post(f"{served.url}voila/api/shutdown/x", headers=foreign, timeout=30), 403),
        (requests.post(f"{served.url}voila/api/shutdown/x", timeout=30), 404),
        (served.get("voila/api/shutdown/x"), 405),
    ):
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("?lang=fr", "Des futurs pour décider aujourd’hui — Futurs"),
        ("?lang=en", "Futures for deciding today — Futurs"),
        ("studies/somewhereland/report?lang=en", "Report on study “somewhereland” — Futurs"),
        ("accessibility?lang=en", "Accessibility: partially compliant — Futurs"),
    ],
)
def test_each_page_has_its_title_first(served, path, title):
    assert f"<title>{title}</title>" in served.get(path).text


def test_strangers_cannot_start_a_kernel(served):
    import requests

    before = len(served.processes())
    for path in (
        "api/kernels",
        "api/sessions",
        "api/terminals",
        "voila/render/10_ten_minutes.ipynb",
    ):
        assert requests.post(
            served.url + path, json={"name": "python3"}, timeout=30
        ).status_code in (403, 404, 405)
    assert len(served.processes()) == before


def test_every_answer_carries_the_policy(served):
    page = served.get(PAGE)
    assert page.status_code == 200
    assert "from futurs" not in page.text
    found = re.findall(r'(?:src|href)="(/(?:voila|futurs)/[^"]+\.(?:js|css)[^"]*)"', page.text)
    assert len(found) >= 4
    paths = [f.lstrip("/") for f in found] + [
        "",
        "nowhere",
        "api/studies/somewhereland",
        "futurs/plotly.min.js",
    ]
    for path in paths:
        answer = served.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, path
        assert "unsafe-eval" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert served.get("futurs/plotly.min.js").headers["Content-Encoding"] == "gzip"
    served.get("voila/api/shutdown/x")


def test_foreign_host_and_origin(served):
    assert served.get("", headers={"Host": "evil.example"}).status_code == 421
    import requests

    kernel = kernel_of(served.get(PAGE).text)
    url = f"{served.url}voila/api/shutdown/{kernel}"
    assert (
        requests.post(url, headers={"Origin": "http://evil.example"}, timeout=30).status_code == 403
    )
    before = len(served.processes())
    answer = requests.post(url, headers={"Origin": served.url.rstrip("/")}, timeout=30)
    assert answer.status_code == 204
    # The stock server keeps it for ten minutes.
    served.until(lambda: len(served.processes()) < before, 10)


def test_address_without_study_or_language_is_completed(served):
    answer = served.get("voila/render/20_explore.ipynb?s=F1", headers={"Accept-Language": "en"})
    assert answer.status_code == 302
    assert "study=administration_2040" in answer.headers["Location"]
    assert "lang=en" in answer.headers["Location"]
    assert "s=F1" in answer.headers["Location"]


def test_busy_port_is_an_error(served, root):
    done = subprocess.run(
        [sys.executable, "-m", "futurs.cli", "serve", "--port", str(served.port), "--lang", "fr", "--root", str(root)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"le port {served.port} n’est pas libre" in done.stderr.replace("\u202f", "")
    assert "Traceback" not in done.stderr


def test_visitors_one_after_another_leave_nothing(served):
    import requests

    before = len(served.processes())
    for _ in range(20):
        kernel = kernel_of(served.get(PAGE).text)
        requests.post(f"{served.url}voila/api/shutdown/{kernel}", timeout=30)
    served.until(lambda: len(served.processes()) <= before, 5)


def test_killed_parent_is_replaced_and_pages_go_on(served):
    parent = next(
        p for p in psutil.Process(served.process.pid).children() if p.status() != "zombie"
    )
    parent.kill()
    assert served.get(PAGE).status_code == 200
    served.until(lambda: served.get("healthz").json()["warm"], 60)
    assert served.get(PAGE).status_code == 200


@pytest.fixture(scope="module")
def small(start, root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    shutil.copytree(root / "scenarios/somewhereland", folder / "scenarios/somewhereland")
    shutil.copytree(root / "notebooks/dashboards", folder / "notebooks/dashboards")
    server = start("--base-url", "/sub/", "--max-visitors", "1", root=folder, warm=False, lang="en")
    yield server, folder / "scenarios/somewhereland/study.yaml"
    if server.process.poll() is None:
        server.stop()


def test_base_path_without_its_slash(small):
    import requests

    server, _ = small
    for query in ("", "?lang=en"):
        answer = requests.get(server.url.rstrip("/") + query, allow_redirects=False, timeout=30)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/sub/{query}"


def test_a_study_without_notice_leaves_no_gap(small):
    server, file = small
    good, key = file.read_text("utf-8"), "notice"
    kept = re.sub(rf"(?m)^{key}:.*\n(?:[ \t]+.*\n)*", "", good)
    assert kept != good
    state = lambda: server.get("api/studies/somewhereland").json()  # noqa: E731
    first = state()["hash"]
    file.write_text(kept, "utf-8")
    server.until(lambda: state()["hash"] != first, 10)
    page = server.get("voila/render/20_explore.ipynb?study=somewhereland&lang=en")
    server.leave(page)
    assert '<footer class="site"><div class="bar"><span>Facts' in page.text
    file.write_text(good, "utf-8")
    server.until(lambda: state()["hash"] == first, 10)


def test_changed_study_and_broken_study(small):
    server, file = small
    state = lambda: server.get("api/studies/somewhereland?lang=en").json()  # noqa: E731
    first = state()["hash"]
    good = file.read_text("utf-8")
    file.write_text(good.replace("horizon: 2050", "horizon: soon"), "utf-8")
    server.until(lambda: state()["faults"], 10)
    assert state()["hash"] == first
    assert "whole number" in state()["faults"][0]
    report = server.get("studies/somewhereland/report?lang=en").text
    assert re.search(r"study.yaml:\d+ horizon", report)
    assert "still shown" in report
    assert server.get("?lang=en").text.count("Somewhereland") >= 1
    file.write_text(good.replace("horizon: 2050", "horizon: 2051"), "utf-8")
    server.until(lambda: state()["hash"] != first, 10)
    assert state()["faults"] == []


def test_ordinary_kernels_base_url_and_a_full_house(small):
    server, _ = small
    page = server.get("voila/render/20_explore.ipynb?study=somewhereland&lang=en")
    assert page.status_code == 200
    assert 'data-base-url="/sub/voila/"' in page.text
    assert "/sub/futurs/static/futurs.css" in page.text
    full = server.get("voila/render/20_explore.ipynb?study=somewhereland&lang=en")
    assert full.status_code == 503
    assert full.headers["Retry-After"] == "30"
    assert "Try again in half a minute" in full.text
    french = server.get("voila/render/20_explore.ipynb?study=somewhereland&lang=fr")
    assert "demi-minute" in french.text
