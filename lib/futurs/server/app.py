"""The application: Voila's, with our handlers, settings and studies."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import tornado.ioloop
import tornado.web
import tornado.websocket
import voila.notebook_renderer
from jinja2 import BytecodeCache
from jupyter_server.utils import url_path_join
from tornado.httpserver import HTTPServer
from traitlets.config import Config
from voila.app import Voila
from voila.exporter import VoilaExporter

from futurs import __version__, texts
from futurs.errors import InputError, ServerError, reason
from futurs.server import handlers
from futurs.server.dashboards import dashboards
from futurs.server.kernels import Kernels
from futurs.server.limits import LOCAL, Opens, Places, is_local
from futurs.server.prints import Prints
from futurs.server.studies import Studies
from futurs.server.warm.keeper import Keeper
from futurs.study import find_root, text
from futurs.texts import Language

log = logging.getLogger("futurs")
HERE = Path(__file__).parent
EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
]


def _news(record: logging.LogRecord) -> bool:
    # A page that is closed while an answer is on its way is no error of ours.
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, tornado.websocket.WebSocketClosedError)


PINGS = {"ws_ping_interval": 0}
"""None: pages beat every few seconds themselves. jupyter_server looks for the answer to a ping one
interval later, and tornado allows no longer patience than that: a server late by the time that an
answer takes would close the sockets of pages that are well, and lose what is clicked meanwhile."""


class _Memory(BytecodeCache):
    # Voila makes a new template environment for each page; compiling its templates again is
    # what 20 visitors at once would wait for.
    codes: dict[str, bytes] = {}  # noqa: RUF012 - shared on purpose

    def load_bytecode(self, bucket: Any) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Any) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


class _Exporter(VoilaExporter):  # type: ignore[misc]
    def _create_environment(self) -> Any:
        environment = super()._create_environment()
        environment.bytecode_cache = _Memory()
        return environment


class Server(Voila):  # type: ignore[misc]
    """Voila with our pages; nothing of the visitor's machine or of the user's settings counts."""

    name = "voila"

    def set_up(self, options: dict[str, Any]) -> None:
        """Take what the command line gives."""
        logging.getLogger("asyncio").addFilter(_news)
        self.run_dir = Path(options["run_dir"])
        self.public = not is_local(options["host"])
        self.hosts = {*LOCAL, socket.gethostname().lower(), *options["allow_hosts"]}
        self.trust_proxy = options["trust_proxy"]
        self.opens, self.places = Opens(), Places(options["max_visitors"])
        self.notebooks = Path(options["notebooks"])
        self.dashboards = dashboards(self.notebooks)
        self.studies = Studies(options["studies"], options["root"], self.run_dir / "published")
        self.prints = Prints()
        self.prints.ask(self.studies.good.values())
        self.keeper = Keeper(self.run_dir, self.studies.ids) if options["warm"] else None

    # ---- what the pages share ------------------------------------------------------------------

    def links(
        self, lang: Language, study: str, current: str = "", variant: str = ""
    ) -> list[dict[str, Any]]:
        """Return the dashboards of a study, or of a variant of it, with their addresses."""
        base = url_path_join(self.base_url, "voila/render/")
        query = urlencode(
            {"study": study, "lang": lang} | ({"variant": variant} if variant else {})
        )
        return [
            {"title": d.title.get(lang, d.file), "href": f"{base}{d.file}?{query}", "here": d.file == current}
            for d in self.dashboards
        ]  # fmt: skip

    def frame(
        self, lang: Language, study: str | None, current: str = "", variant: str = ""
    ) -> dict[str, Any]:
        """Return what the frame of every page shows."""
        opened = self.studies.good.get(study) if study else None
        other = {"fr": "en", "en": "fr"}[lang]
        keys = (
            "skip", "home", "languages", "dashboards", "loading", "noscript", "sources", "statement",
            "code", "brand",
        )  # fmt: skip
        # "page.skip" is common.skip; "page.home" "page.languages" "page.dashboards" "page.loading"
        # "page.noscript" "page.sources" "page.statement" "page.code" "page.brand"
        words = {k: texts.say(f"page.{k}" if k != "skip" else "common.skip", lang) for k in keys}
        return {
            "words": words,
            "lang": lang,
            "other": other,
            "base": self.base_url,
            "version": __version__,
            "nav": self.links(lang, study, current, variant) if study else [],
            "study": text(opened.title, lang) if opened else "",
            "notice": text(opened.notice, lang) if opened else "",
            "study_version": opened.version if opened else "",
            "title": next((d.title.get(lang) for d in self.dashboards if d.file == current), ""),
        }

    def hook(self, request: Any, notebook: Any, cwd: str) -> Any:
        """Tell the template language, study and titles; the notebook is ours, the query checked."""
        del cwd
        lang = handlers.language_of(request)
        study = request.get_argument("study")
        current = request.request.path.rsplit("/", 1)[-1]
        variant = request.get_argument("variant", "")[:64]
        notebook.metadata["frame"] = self.frame(lang, study, current, variant)
        # The prose of a notebook is for those who open it in JupyterLab; the board has its own.
        notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        return notebook

    # ---- Voila's own steps ---------------------------------------------------------------------

    def init_settings(self) -> dict[str, Any]:
        """Compress answers: Voila applies its own option too late for it to count."""
        settings: dict[str, Any] = super().init_settings()
        settings.update(compress_response=True, websocket_compression_options={}, futurs=self)
        return settings | PINGS

    def init_handlers(self) -> list[Any]:
        """Keep what a page of ours needs of Voila, and put our own pages in front."""

        def at(path: str) -> str:
            return str(url_path_join(self.server_url, path))

        ours = {"template_paths": self.template_paths, "config": self.config}
        ours["voila_configuration"] = self.voila_configuration
        own: list[Any] = [
            (at(r"/"), handlers.Home),
            (at(r"/accessibility"), handlers.Statement),
            (at(r"/healthz"), handlers.Health),
            (at(r"/api/studies/([\w-]+)"), handlers.StudyState),
            (at(r"/studies/([\w-]+)/report"), handlers.StudyReport),
            (at(r"/futurs/static/(.*)"), handlers.Asset, {"path": str(files("futurs.widgets") / "assets")}),
            (at(r"/futurs/(plotly\.min\.js)"), handlers.Plotly, {"path": str(files("plotly") / "package_data")}),
            (at(r"/voila/api/shutdown/(.*)"), handlers.Beacon),
            (at(r"/voila/render/(.*)"), handlers.Render, ours),
        ]  # fmt: skip
        keep = ("api/kernels", "voila/templates", "voila/static", "voila/labextensions")
        voilas = [h for h in super().init_handlers() if any(k in h[0] for k in keep)]
        kept = [(h[0], handlers.secured(h[1]), *h[2:]) for h in voilas]
        if self.base_url != "/":
            there = {"url": self.base_url, "permanent": False}
            own.append((self.base_url.rstrip("/"), handlers.Slash, there))
        return [*own, *kept, (r".*", handlers.Missing)]

    def listen(self) -> None:
        """Listen on the port asked for, and on no other; on any free one for 0."""
        sockets = listening(self.ip, self.port)
        self.set_trait("port", sockets[0].getsockname()[1])
        HTTPServer(self.app, xheaders=self.trust_proxy).add_sockets(sockets)
        self.ioloop = tornado.ioloop.IOLoop.current()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle_signal_stop)
        tornado.ioloop.PeriodicCallback(self.watch, 1000).start()
        if self.keeper:
            self.keeper.start()
        print(texts.say("serve.address", self.spoken, url=self.address), flush=True)  # noqa: T201
        try:
            self.ioloop.start()
        finally:
            self.stop()

    @property
    def address(self) -> str:
        """Address to open."""
        host = self.ip if is_local(self.ip) else socket.gethostname()
        return f"http://{host}:{self.port}{self.base_url}"

    def watch(self) -> None:
        """Look at the studies on disk and at the warm parent."""
        if self.studies.look():
            self.prints.ask(self.studies.good.values())
            if self.keeper:
                self.keeper.studies = list(self.studies.ids)
                self.keeper.start()
        if self.keeper:
            self.keeper.look()

    def stop(self) -> None:
        """End every kernel, then the warm parent."""
        asyncio.get_event_loop().run_until_complete(self.kernel_manager.shutdown_all(now=True))
        if self.keeper:
            self.keeper.stop()
        shutil.rmtree(self.connection_dir, ignore_errors=True)


def listening(host: str, port: int) -> list[socket.socket]:
    """Listen on an address.

    Parameters
    ----------
    host : str
    port : int

    Returns
    -------
    list of socket.socket

    Raises
    ------
    ServerError
        When the address is not one of this machine, or the port is taken or not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ServerError("host_unknown", host=host) from error
    sockets: list[socket.socket] = []
    for family, _, _, _, address in dict.fromkeys(found):
        try:
            taken = sockets[0].getsockname()[1] if sockets else port
            there = (str(address[0]), int(taken))
            sockets.append(socket.create_server(there, family=family, backlog=128))
        except OSError as error:
            # A name may stand for an address of a kind that this machine lacks.
            if sockets and error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                continue
            for each in sockets:
                each.close()
            raise _refused(error, host, port) from error
    for each in sockets:
        each.setblocking(False)
    return sockets


def _refused(error: OSError, host: str, port: int) -> ServerError:
    if error.errno == errno.EADDRINUSE:
        return ServerError("port", port=str(port))
    code = "port_denied" if error.errno in (errno.EACCES, errno.EPERM) else "host"
    return ServerError(code, port=str(port), host=host, reason=reason(error))


def configuration(run_dir: Path, notebooks: Path, host: str, port: int, base_url: str) -> Config:
    """Return Voila's settings as measured to work; nothing is read from the user's files."""
    c = Config()
    c.Voila.ip, c.Voila.port, c.Voila.port_retries = host, port, 0
    c.Voila.base_url = base_url
    c.Voila.open_browser = False
    c.Voila.root_dir = str(notebooks)
    c.Voila.connection_dir_root = str(run_dir)
    c.Voila.log_level = "WARN"
    c.Voila.config_file_paths = []
    v = c.VoilaConfiguration
    v.template, v.theme, v.strip_sources, v.show_tracebacks = "futurs", "light", True, False
    v.allow_template_override = v.allow_theme_override = "NO"
    v.extension_allowlist = EXTENSIONS
    v.file_allowlist = []
    v.multi_kernel_manager_class = Kernels
    # The file of a kernel's sockets must stay short; the folder is ours alone (0700).
    c.KernelManager.transport = "ipc"
    c.MappingKernelManager.cull_idle_timeout = 600
    c.MappingKernelManager.cull_interval = 60
    c.MappingKernelManager.cull_connected = True
    return c


def serve(
    studies: Sequence[str] = (),
    *,
    root: str | Path | None = None,
    host: str = "127.0.0.1",
    port: int = 8866,
    base_url: str = "/",
    max_visitors: int = 100,
    warm: bool = True,
    allow_hosts: Sequence[str] = (),
    trust_proxy: bool = False,
    notebooks: str | Path | None = None,
    lang: Language = "en",
) -> None:
    """Serve dashboards on studies until Ctrl-C.

    Parameters
    ----------
    studies : sequence of str
        Names in ``scenarios/``; all when empty.
    root : path, optional
        Folder that holds ``scenarios/`` and ``notebooks/``.
    host : str
        Address to listen on; any but this machine's own means public.
    port : int
        0 for any that is free.
    base_url : str
        Path under which a proxy shows the server.
    max_visitors : int
        Kernels at once; above, a light page asks to come back.
    warm : bool
        Whether kernels are forked from a warm parent.
    allow_hosts : sequence of str
        Host names by which the server may be called.
    trust_proxy : bool
        Whether visitors' addresses are those that a proxy in front says.
    notebooks : path, optional
        Folder of the dashboards; ``notebooks/dashboards`` of the root when not given.
    lang : {"fr", "en"}
        Language of what is said on the terminal.

    Raises
    ------
    InputError
        For a port that there is not, or a folder without dashboards.
    ServerError
        When the port is busy, the address is not this machine's, or no study can be shown.
    UnknownNameError
        For a study that does not exist.
    """
    if not 0 <= port <= 65_535:
        raise InputError("port_number", found=str(port))
    home = find_root(root)
    folder = Path(notebooks) if notebooks else home / "notebooks" / "dashboards"
    if not folder.is_dir():
        raise InputError("no_notebooks", folder=str(folder))
    run_dir = Path(tempfile.mkdtemp(prefix="futurs-"))
    try:
        _environment(home, run_dir, public=not is_local(host))
        options: dict[str, Any] = {
            "run_dir": run_dir, "host": host, "allow_hosts": allow_hosts, "studies": studies,
            "max_visitors": max_visitors, "notebooks": folder, "root": home, "warm": warm,
            "trust_proxy": trust_proxy,
        }  # fmt: skip
        base = f"/{base_url.strip('/')}/" if base_url.strip("/") else "/"
        _server(options, configuration(run_dir, folder, host, port, base), lang).start()
    finally:
        shutil.rmtree(run_dir, ignore_errors=True)


def _environment(home: Path, run_dir: Path, *, public: bool) -> None:
    paths = [str(HERE / "share"), os.environ.get("JUPYTER_PATH", "")]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(p for p in paths if p)
    os.environ["FUTURS_ROOT"] = str(home)
    os.environ["FUTURS_PUBLISHED"] = str(run_dir / "published")
    os.environ["FUTURS_PUBLIC"] = "1" if public else ""
    os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = "futurs-warm"
    # Nobody debugs a visitor's kernel: the terminal need not hear that breakpoints may be missed.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"


def _server(options: dict[str, Any], config: Config, lang: Language) -> Server:
    voila.notebook_renderer.VoilaExporter = _Exporter
    server = Server(config=config)
    server.spoken = lang
    server.set_up(options)
    server.initialize([])
    server.voila_configuration.prelaunch_hook = server.hook
    return server
