"""JSON in and out."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

JSON = "application/json"


class NotJsonError(ValueError):
    """Raised for a body that is not declared as JSON."""


class MalformedJsonError(ValueError):
    """Raised for a body that is not well-formed JSON; carries what the reader said."""


def read_json(largest: int) -> Any:
    """Return the JSON of the request's body, of at most ``largest`` bytes.

    NaN, Infinity, text that is not UTF-8 and nesting beyond orjson's 1024 levels are not well-formed.
    """
    if request.mimetype != JSON:
        raise NotJsonError
    request.max_content_length = largest
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= largest:
        raise RequestEntityTooLarge  # a body in chunks has been cut off there without a word
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise MalformedJsonError(str(error)) from error


def json_response(value: object) -> Response:
    """Return a JSON response."""
    return Response(orjson.dumps(value), content_type=JSON)


def lasting_response(body: bytes, media: str = JSON) -> Response:
    """Return a response that stays the same while the rule base does, or 304 to a caller who has it."""
    response = Response(body, content_type=media)
    response.add_etag()
    response.make_conditional(request)
    return response
