"""Our own answers: home, statement, study reports, and the guard before a dashboard."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, RedirectHandler, RequestHandler, StaticFileHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.tornado.handler import TornadoVoilaHandler

from futurs import texts
from futurs.errors import nearest
from futurs.server.kernels import PLACE
from futurs.server.limits import host_allowed, same_origin
from futurs.study import text
from futurs.texts import Language

# Nothing leaves the host and nothing is evaluated: a guarantee against leaks, not against text.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' blob:; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: "
    "wss: blob:; frame-ancestors 'self'; form-action 'self'; base-uri 'self'"
)


class Secure:
    """Headers, host check and light error pages for every answer, ours or Voila's."""

    def set_default_headers(self) -> None:
        """Set the headers that hold on every answer."""
        super().set_default_headers()  # type: ignore[misc]
        self.set_header("Content-Security-Policy", POLICY)  # type: ignore[attr-defined]
        self.set_header("X-Content-Type-Options", "nosniff")  # type: ignore[attr-defined]
        self.set_header("Referrer-Policy", "same-origin")  # type: ignore[attr-defined]

    def prepare(self) -> Awaitable[None] | None:
        """Refuse hosts that are not ours before anything else."""
        app = self.settings["futurs"]  # type: ignore[attr-defined]
        if not host_allowed(self.request.host, app.hosts, any_address=app.public):  # type: ignore[attr-defined]
            raise HTTPError(421)
        return super().prepare()  # type: ignore[misc,no-any-return]

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say what is wrong on a light page in the visitor's language."""
        lang = language_of(self)  # type: ignore[arg-type]
        # "status.400" "status.403" "status.404" "status.405" "status.421" "status.429"
        # "status.500" "status.503"
        known = status_code if f"status.{status_code}" in texts.catalogue(lang) else 500
        self.say_problem(status_code, [texts.say(f"status.{known}", lang)], lang)

    def say_problem(self, status: int, lines: list[str], lang: Language) -> None:
        """Answer with a light page that says what is wrong."""
        handler: Any = self
        handler.set_status(status)
        page = light_page(handler, "problem", lang, lines=lines)
        html = "text/html; charset=utf-8"
        handler.set_header("Content-Type", html)
        # Those of an interface would call their answer JSON, whatever it is.
        kind = {"set_content_type": html} if isinstance(self, APIHandler) else {}
        handler.finish(page, **kind)


class Inside(Secure):
    """Files of a folder: an address that leads out of it, or to no file, is no page of ours."""

    async def get(self, path: str, include_body: bool = True) -> None:
        """Answer with the file."""
        if ".." in path.replace("\\", "/").split("/"):
            raise HTTPError(404)
        try:
            await super().get(path, include_body)  # type: ignore[misc]
        except (AssertionError, ValueError) as error:
            # Voila's takes an address apart before it looks whether there is such a file.
            raise HTTPError(404) from error
        except HTTPError as error:
            raise HTTPError(404 if error.status_code == 403 else error.status_code) from error


def secured(handler: type[Any]) -> type[Any]:
    """Return a handler class with our headers, host check and error pages in front."""
    if issubclass(handler, Secure):
        return handler
    front = Inside if issubclass(handler, StaticFileHandler) else Secure
    return type(handler.__name__, (front, handler), {})


class Slash(Secure, RedirectHandler):
    """The base path without its last slash."""


class Page(Secure, RequestHandler):
    """Base of our own pages, which start no kernel."""

    @property
    def app(self) -> Any:
        """The application."""
        return self.settings["futurs"]

    def prepare(self) -> Awaitable[None] | None:
        """Refuse a language that we do not speak, as the dashboards do."""
        done = super().prepare()
        lines = unspoken(self)
        if lines:
            self.say_problem(400, lines, language_of(self))
        return done

    def show(self, template: str, lang: Language, **values: Any) -> None:
        """Answer with a light page."""
        self.set_header("Cache-Control", "no-store")
        self.finish(light_page(self, template, lang, **values))


def language_of(handler: RequestHandler) -> Language:
    """Return the language a visitor asks for: the address, else the browser, else French."""
    asked = handler.request.arguments.get("lang", [b""])[-1].decode("utf-8", "replace")
    if asked in texts.LANGUAGES:
        return texts.language(asked)
    header = handler.request.headers.get("Accept-Language", "")
    known = [w[:2] for w in header.replace(" ", "").lower().split(",") if w[:2] in texts.LANGUAGES]
    return texts.language(known[0]) if known else texts.DEFAULT


def unspoken(handler: RequestHandler) -> list[str]:
    """Return what to say, in both languages, of a language that we do not speak; else nothing."""
    asked = _query(handler).get("lang")
    if asked is None or asked in texts.LANGUAGES:
        return []
    known, key = ", ".join(texts.LANGUAGES), "errors.unknown_language"
    return [texts.say(key, x, found=asked[:40], known=known) for x in texts.LANGUAGES]


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "pages"
    widgets = Path(str(files("futurs.widgets"))) / "templates"
    loader = FileSystemLoader([folder, widgets])
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined)


def light_page(handler: RequestHandler, template: str, lang: Language, **values: Any) -> str:
    """Return a page without a kernel, in the frame of all pages.

    Parameters
    ----------
    handler : tornado.web.RequestHandler
    template : str
        Name of a file in ``pages/``, without ``.html.j2``.
    lang : {"fr", "en"}
    **values
        What the template names.
    """
    app = handler.settings["futurs"]
    helpers = {
        "say": lambda key, **p: texts.say(key, lang, **p),
        "tx": lambda value: text(value, lang),
        "lang": lang,
        "frame": app.frame(lang, None),
        "address": lambda **q: "?" + urlencode({**_query(handler), **q}),
    }
    return _environment().get_template(f"{template}.html.j2").render(**helpers, **values)


def _query(handler: RequestHandler) -> dict[str, str]:
    return {k: v[-1].decode("utf-8", "replace") for k, v in handler.request.query_arguments.items()}


class Home(Page):
    """The home page: one card a study."""

    def get(self) -> None:
        """Answer with the cards."""
        lang = language_of(self)
        cards = [self._card(name, lang) for name in self.app.studies.ids]
        broken = sorted(n for n, f in self.app.studies.faults.items() if f)
        self.show("home", lang, cards=cards, broken=broken)

    def _card(self, name: str, lang: Language) -> dict[str, Any]:
        study = self.app.studies.good[name]
        return {
            "id": name,
            "title": text(study.title, lang),
            "summary": text(study.summary, lang),
            "strips": self.app.prints.of(study, lang),
            "links": self.app.links(lang, name),
        }


class Statement(Page):
    """The accessibility statement."""

    def get(self) -> None:
        """Answer with the statement."""
        self.show("accessibility", language_of(self))


class StudyState(Page):
    """Which version of a study is the newest, and what is wrong with what is on disk."""

    def get(self, name: str) -> None:
        """Answer in JSON."""
        study = self.app.studies.good.get(name)
        if study is None:
            raise HTTPError(404)
        lang = language_of(self)
        faults = [texts.fault(f, lang) for f in self.app.studies.faults.get(name, ())]
        self.set_header("Cache-Control", "no-store")
        self.finish({"id": name, "hash": study.hash, "faults": faults})


class StudyReport(Page):
    """What is wrong with a study on disk, for people."""

    def get(self, name: str) -> None:
        """Answer with the report."""
        studies, lang = self.app.studies, language_of(self)
        if name not in studies.good and name not in studies.faults:
            raise HTTPError(404)
        faults = [texts.fault(f, lang) for f in studies.faults.get(name, ())]
        self.show("report", lang, study=name, faults=faults, shown=name in studies.good)


class Health(Page):
    """For whoever watches the server."""

    def get(self) -> None:
        """Answer ``ok``, and whether kernels are warm."""
        keeper = self.app.keeper
        self.finish(json.dumps({"ok": True, "warm": bool(keeper and keeper.ready)}))


class Missing(Secure, RequestHandler):
    """Any other address."""

    def prepare(self) -> None:
        """Answer 404."""
        super().prepare()
        raise HTTPError(404)


class Asset(Inside, StaticFileHandler):
    """Our front-end files; their address carries the version, so they are kept for good."""

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep what has a version in its address."""
        del path
        if self.get_argument("v", ""):
            self.set_header("Cache-Control", "public, max-age=31536000, immutable")


class Plotly(Asset):
    """plotly.js as the installed plotly package brings it."""

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        """Return the one file there is."""
        del path
        return str(Path(root) / "plotly.min.js")

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep it for a day, and ask again after that."""
        del path
        self.set_header("Cache-Control", "public, max-age=86400")


class Beacon(Secure, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """A closed tab's word that its kernel can go."""

    def check_xsrf_cookie(self) -> None:
        """Check the origin instead: a beacon cannot carry a token, and stock Voila refuses it."""
        if not same_origin(self.request.headers.get("Origin"), self.request.host):
            raise HTTPError(403)


class Render(Secure, TornadoVoilaHandler):  # type: ignore[misc]
    """A dashboard, once its address is known to be right and there is room for a visitor."""

    async def get(self, path: str = "") -> None:
        """Show the dashboard, or say what is wrong without starting a kernel."""
        lang = language_of(self)
        problem = self._problem(path, lang)
        if problem:
            self.say_problem(*problem, lang)
            return
        query = _query(self)
        app = self.settings["futurs"]
        if "lang" not in query or "study" not in query:
            query = {**query, "lang": lang, "study": query.get("study") or app.studies.ids[0]}
            self.redirect(f"?{urlencode(query)}")
            return
        # Room first: a visitor who finds none has not opened a page.
        place = app.places.reserve(self.kernel_manager.list_kernel_ids())
        try:
            status = 0 if place else 503
            if place and app.public and not app.opens.take(self.request.remote_ip or ""):
                status = 429
            if status:
                # "status.429" "status.503"
                self.set_header("Retry-After", "30")
                self.say_problem(status, [texts.say(f"status.{status}", lang)], lang)
                return
            PLACE.set(place)
            await super().get(path)
        finally:
            app.places.release(place)

    def _problem(self, path: str, lang: Language) -> tuple[int, list[str]] | None:
        app, query = self.settings["futurs"], _query(self)
        if path not in {d.file for d in app.dashboards}:
            return 404, [texts.say("status.404", lang)]
        if lines := unspoken(self):
            return 400, lines
        name = query.get("study")
        if name and name not in app.studies.good:
            return 404, self._unknown_study(name, lang)
        if not app.studies.ids:
            return 404, [texts.say("home.empty", lang)]
        return None

    def _unknown_study(self, name: str, lang: Language) -> list[str]:
        studies = self.settings["futurs"].studies
        if name in studies.faults:
            faults = [texts.fault(f, lang) for f in studies.faults[name]]
            return [texts.say("report.broken", lang, study=name), *faults]
        known = ", ".join(studies.ids)
        lines = [texts.say("errors.unknown_study", lang, found=name[:60], known=known)]
        close = nearest(name, studies.ids)
        return lines + ([texts.say("common.nearest", lang, nearest=close)] if close else [])
