"""JSON in and out."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from text.fault import Fault, FaultsError, Pointer
from text.json_text import RepeatedNameError, read_json_text, write_json_text

JSON = "application/json"


class NotJsonError(ValueError):
    """Raised for a body that is not declared as JSON."""


def read_json(largest: int) -> Any:
    """Return the JSON of the request's body, of at most ``largest`` bytes; see :mod:`text.json_text`.

    Raises :class:`~text.fault.FaultsError` for an object that has one name twice.
    """
    if request.mimetype != JSON:
        raise NotJsonError
    request.max_content_length = largest
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= largest:
        raise RequestEntityTooLarge  # a body in chunks has been cut off there without a word
    try:
        return read_json_text(body)
    except RepeatedNameError as error:
        raise FaultsError([Fault("B010", Pointer(error.path))]) from error


def json_response(value: object) -> Response:
    """Return a JSON response."""
    return Response(write_json_text(value), content_type=JSON)


def lasting_response(body: bytes, media: str = JSON) -> Response:
    """Return a response that stays the same while the rule base does, or 304 to a caller who has it."""
    response = Response(body, content_type=media)
    response.add_etag()
    response.make_conditional(request)
    return response
