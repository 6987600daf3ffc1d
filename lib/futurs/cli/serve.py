"""``futurs serve``: dashboards on studies."""

from __future__ import annotations

import argparse
from typing import Any

from futurs.cli._common import command


def add(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = command(commands, common, "serve", _run_serve, "serve dashboards on studies")
    parser.add_argument("studies", nargs="*", metavar="STUDY", help="all when none is given")
    parser.add_argument("--host", default="127.0.0.1", help="elsewhere than this machine: public")
    parser.add_argument("--port", type=int, default=8866)
    parser.add_argument("--base-url", default="/", help="path under which a proxy shows the server")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME")
    words = "take visitors' addresses from the proxy in front"
    parser.add_argument("--trust-proxy", action="store_true", help=words)
    parser.add_argument("--max-visitors", type=int, default=100)
    parser.add_argument("--no-warm", action="store_true", help="start ordinary kernels")
    parser.add_argument("--notebooks", help="folder of the dashboards")


def _run_serve(args: argparse.Namespace) -> int:
    from futurs.server import serve

    serve(
        args.studies,
        root=args.root,
        host=args.host,
        port=args.port,
        base_url=args.base_url,
        max_visitors=args.max_visitors,
        warm=not args.no_warm,
        allow_hosts=args.allow_host,
        trust_proxy=args.trust_proxy,
        notebooks=args.notebooks,
        lang=args.lang,
    )
    return 0
