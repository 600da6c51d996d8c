"""The application: routes, limits and headers put together around one rule base."""

from __future__ import annotations

from flask import Flask, Response

from server.browse import browse
from server.decisions import decisions
from server.limits import LARGEST_BODY
from server.lookups import lookups
from server.pages import pages
from server.probes import probes
from server.problems import install
from service.clock import Clock, now
from service.service import Service

_HEADERS = {
    # the rendered description draws its icons from data: URLs and styles its own elements
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(service: Service, clock: Clock = now) -> Flask:
    """Return the application over ``service``; ``clock`` tells the day of a request that names none."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.url_map.merge_slashes = False
    install(app)
    app.register_blueprint(pages(service))
    app.register_blueprint(probes(service))
    app.register_blueprint(lookups(service))
    app.register_blueprint(decisions(service, clock))
    app.register_blueprint(browse(service))

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
