"""What the Explore board says beyond "it holds": commentary, repair, noise, two axes."""

import re
from functools import cache

import pytest

from futurs import texts
from futurs.methods.cross_impact import (
    dissent_on,
    margins_within,
    matrix_of,
    read,
    repair,
    verdict,
)
from futurs.study import load, text
from futurs.widgets import Explore
from futurs.widgets.explore import preload
from futurs.widgets.lens import Lens


@cache
def ours():
    return load("administration_2040")


def plain(html):
    words = re.sub(r"<[^>]+>", " ", html).replace("&#39;", "'").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", words.replace("\u202f", " "))


@pytest.fixture
def board():
    return Explore(ours(), "fr", {"view": "reading"})


def test_the_commentary_says_the_numbers_of_the_method(board):
    study = board.lens.study
    found = read(board.lens.matrix, board.state.z, low=study.scale.min, high=study.scale.max)
    words = plain(board.region.html)
    state = study.drivers[found.pillars[0].descriptor].states[
        board.state.scenario[found.pillars[0].descriptor]
    ]
    assert (
        f"« {text(state.label, 'fr')} » porte {len(found.pillars[0].holds)} autres choix" in words
    )
    assert f"est de {found.falls[0].repair.cost} points de jugement" in words
    assert words.count("(un point d’avance)") == sum(found.margins == 1)
    board._hear("view", "box")
    assert "Lire le commentaire" in board.region.html
    assert "Le plus court chemin pour en sortir" in plain(board.region.html)


def test_the_repair_shown_makes_the_future_hold(board):
    board._hear("choose", "digital_sovereignty.sovereign_commons")
    lens, z = board.lens, board.state.z
    found = repair(lens.matrix, z)
    words = plain(board.region.html)
    assert f"Pour tenir, il lui manque {found.cost} points" in words
    assert board.region.html.count('<td class="num"><strong>') == len(found.changes)
    assert verdict(found.applied(lens.matrix), z).consistent
    assert "Avec ces jugements, 18 futurs tiennent : 7 de plus" in words
    board._hear("prefer", "small")
    small = repair(lens.matrix, z, prefer="small")
    assert board.region.html.count('<td class="num"><strong>') == len(small.changes) > 2
    assert "Aucun futur cohérent ne réunit" in words


def test_a_changed_judgement_links_to_its_section_where_pages_are_served():
    lone = Explore(ours(), "en")
    lone._hear("choose", "digital_sovereignty.sovereign_commons")
    lone._hear("view", "reading")
    assert "30_judgements" not in lone.region.html
    query = {"study": "administration_2040", "view": "reading", "s": "N1", "variant": "mine"}
    html = Explore(ours(), "en", query).region.html
    links = re.findall(r'href="(30_judgements[^"]+)"', html)
    *links, both = links
    assert len(links) == 2
    assert "try=" in both
    assert all("lang=en" in x and "variant=mine" in x for x in links)
    assert any("section=european_frame.regulatory_europe-digital_sovereignty" in x for x in links)


def test_noise_is_a_count_of_versions(board):
    words = plain(board.region.html)
    assert "Cette combinaison tient dans 351 des 1 000 versions bruitées" in words
    assert "cela ne dit rien de la probabilité" in words
    board._hear("noise", "light")
    other = int(re.search(r"tient dans (\d+) des", plain(board.region.html))[1])
    assert other > 351
    # The same draws for one combination and for all futures.
    lens = board.lens
    k = lens.futures.index(lens.at(board.state.z))
    assert lens.stays(0.2).counts[k] == other


def test_changes_that_lead_elsewhere_add_up(board):
    words = plain(board.region.html)
    total = sum(n - 1 for n in board.lens.matrix.sizes)
    back = int(re.search(rf"(\d+) de ces {total} changements", words)[1])
    section = board.region.html.split('id="t-depart"')[1]
    assert section.count("→") == total - back
    board._hear("choose", "digital_sovereignty.sovereign_commons")
    assert 'id="t-depart"' not in board.region.html


def test_two_axes_hold_every_future_once(board):
    board._hear("view", "axes")
    first, second = board.state.pair
    html = board.region.html
    shown = re.findall(r'data-act="take" data-value="([^"]+)"', html)
    assert len(shown) == len(set(shown))
    between = re.search(r"(\d+) futurs ne sont dans aucun coin", plain(html))
    assert len(shown) + int(between[1]) == len(board.lens.futures)
    for f in shown:
        z = board.lens.future(f).z
        assert z[first.driver] in (first.low, first.high)
        assert z[second.driver] in (second.low, second.high)


def test_an_empty_corner_asks_and_can_be_tried(board):
    query = {"view": "axes", "axes": "H1-H2-S1-S4"}
    board = Explore(ours(), "en", query)
    assert board.state.notices == []
    assert "Is there a good reason for that, or a judgement to discuss?" in board.region.html
    board._hear("corner", "1")
    assert board.state.view == "reading"
    first, second = board.state.pair
    assert board.state.scenario[first.driver] == first.low
    assert board.state.scenario[second.driver] == second.high
    assert "What would have to change" in board.region.html


def test_a_corner_is_not_called_empty_when_the_search_was_cut_short():
    study = ours()
    board = Explore(study, "en", {"view": "axes", "axes": "H1-H2-S1-S4"})
    whole = board.lens
    board.lens = board.axes.lens = Lens(study)
    vars(board.lens).update(complete=False, futures=whole.futures, array=whole.array)
    board._show()
    assert "None of the futures found brings" in board.region.html
    assert "No consistent future brings" not in board.region.html


def test_an_excluded_corner_says_why(board):
    study = board.lens.study
    pair = next(e.pair for e in study.exclusions if e.kind == "hard")
    (a, x), (b, y) = (p.split(".") for p in pair)
    for k, driver, state in ((0, a, x), (1, b, y)):
        # The other axis may hold the driver already: it is then moved away first.
        if board.state.pair[1 - k].driver == board.lens.matrix.index(driver):
            spare = next(d.id for d in study.drivers if d.id not in (a, b))
            board._hear("axis", f"{1 - k}.driver.{spare}")
        board._hear("axis", f"{k}.driver.{driver}")
        board._hear("axis", f"{k}.low.{state}")
    board._hear("view", "axes")
    assert texts.say("explore.not_together", "fr", a="", b="").split()[-1] in board.region.html
    assert [board.lens.matrix.descriptors[p.driver] for p in board.state.pair] == [a, b]


def test_what_the_page_sends_about_axes_is_not_trusted(board):
    board._hear("view", "axes")
    before = board.state.query()
    for act, value in (
        ("axis", "0.driver.nobody"), ("axis", "2.driver.trust"), ("axis", "0.side.x"), ("axis", ""),
        ("axis", "0.low.nowhere"), ("corner", "9"), ("prefer", "cheap"), ("noise", "loud"),
        ("axis", f"0.driver.{board.lens.matrix.descriptors[board.state.pair[1].driver]}"),
    ):  # fmt: skip
        board._hear(act, value)
    assert board.state.query() == before


def test_settings_stand_in_the_address_and_come_back(board):
    for act, value in (("prefer", "small"), ("noise", "strong"), ("view", "axes")):
        board._hear(act, value)
    first = board.state.pair[0]
    states = board.lens.study.drivers[first.driver].states
    board._hear("axis", f"0.low.{states[first.high].id}")
    assert board.state.pair[0].low == first.high
    assert board.state.pair[0].high == first.low
    saved = board.state.snapshot()
    other = Explore(ours(), "en", saved)
    assert other.state.snapshot() == saved
    assert (other.state.prefer, other.state.noise) == ("small", "strong")
    assert Explore(ours(), "en", {"axes": "H1-H1-S1-T2"}).state.axes == ()


@pytest.mark.parametrize("lang", texts.LANGUAGES)
@pytest.mark.parametrize("view", ["reading", "axes"])
def test_any_study_gets_the_views(lang, view):
    board = Explore(load("somewhereland"), lang, {"view": view})
    assert 'role="tabpanel"' in board.region.html
    assert not re.search(r"\bnan\b", plain(board.region.html))


def test_a_warm_parent_has_computed_what_pages_show():
    lens = Lens(load("somewhereland"))
    preload(lens)
    assert {"basins", "suggested_axes", "_stays"} <= set(vars(lens))
    assert len(lens.stays(1 / 3).counts) == len(lens.futures)
    assert matrix_of(lens.study).hash == lens.matrix.hash


# ---- experts and ranges ------------------------------------------------------------------------


def test_a_study_without_experts_or_ranges_shows_nothing_of_them():
    for lang in texts.LANGUAGES:
        html = Explore(ours(), lang, {"view": "reading"}).region.html
        assert "t-experts" not in html
        assert "t-ranges" not in html


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_who_holds_a_combination_and_what_would_turn_them(spoken, lang):
    study = load("land", root=spoken)
    board = Explore(study, lang, {"view": "reading"})
    panel = board.lens.panel
    for future in (*board.lens.futures, None):
        board.state.scenario = tuple(future.z.tolist()) if future else (0,) * 6
        words, z = plain(board.region.html), board.state.z
        held = [verdict(m, z).consistent for m in panel.matrices]
        assert plain(texts.say("reading.held_by", lang, n=sum(held), of=3)) in words
        for expert, count, own in zip(study.experts, panel.counts, held, strict=True):
            said = plain(texts.say("reading.holds", lang, name=text(expert.label, lang)))
            assert (said in words) == own
            assert plain(texts.say("reading.judged", lang, n=count, asked=240)) in words
        cells = dissent_on(panel.matrices, z).ranked()
        table = board.region.html.partition('id="t-dissent"')[2].partition("</section>")[0]
        assert table.count("<tr><td>") == min(len(cells), 10)
        none = [texts.say(f"reading.dissent_{k}", lang) for k in ("none", "unanimous")]
        assert any(plain(n) in words for n in none) == (not cells)
        worst, best = margins_within(*board.lens.ranges, z)
        # "reading.ranges_all" says the whole; the others begin it.
        kind = "all" if (worst >= 0).all() else "some" if (best >= 0).all() else "none"
        begin = texts.say(
            f"reading.ranges_{kind}", lang, **({"names": "|"} if kind != "all" else {})
        )
        if kind == "some" and not verdict(board.lens.matrix, z).consistent:
            begin = texts.say("reading.ranges_some_not", lang)
        assert plain(begin.partition("|")[0]).strip() in words


def test_values_of_each_expert_stand_in_the_table(spoken):
    study = load("land", root=spoken)
    board = Explore(study, "en", {"view": "reading", "study": "land"})
    first = next(f for f in board.lens.futures if board.lens.matrix.named(f.z)["government"] ==
                 "patriots_party" and dissent_on(board.lens.panel.matrices, f.z).counts.any())  # fmt: skip
    board.state.scenario = tuple(first.z.tolist())
    part = board.region.html.partition('id="t-dissent"')[2].partition("</table>")[0]
    found = re.findall(r'<td class="num">([^<]*)</td>', part.partition("Social party")[2])[:4]
    assert found == ["+1", "0", "–", "+2"]
    assert "30_judgements" in part


def test_labels_of_experts_are_text(spoken):
    file = spoken / "scenarios/land/experts/mayor.yaml"
    words = file.read_text("utf-8")
    label = next(line for line in words.splitlines() if line.startswith("label"))
    file.write_text(words.replace(label, 'label: "<b onclick=x>{n} & co</b>"'), "utf-8")
    html = Explore(load("land", root=spoken), "fr", {"view": "reading"}).region.html
    assert "<b onclick" not in html
    assert "&lt;b onclick=x&gt;{n} &amp; co&lt;/b&gt;" in html
