"""The one HTTP road to every vendor: credentials, retries, time limits, and errors as sentences."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from ingestion.connections import Connection, setting_named
from ingestion.errors import SourceError

TIMEOUT = (10, 90)  # seconds to connect, to wait for bytes
BACKOFF = 0.4  # seconds, doubled at each try
ATTEMPTS = 4  # of one page whose answer arrives cut or unreadable
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Api:
    """One account's API: `get` and `post` give the parsed answer or raise a SourceError.

    Parameters
    ----------
    connection : the account; `base_url` is the only host its credentials are sent to
    authorize : writes the credentials into a request
    headers : sent with every request
    """

    def __init__(
        self,
        connection: Connection,
        authorize: Callable[[requests.PreparedRequest], requests.PreparedRequest] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.connection = connection
        self._session = requests.Session()
        self._session.headers.update({"Accept": "application/json", "User-Agent": "revops-warehouse"})
        self._session.headers.update(headers or {})
        # an own auth callable also keeps a ~/.netrc entry from taking the place of the key
        self._session.auth = authorize or (lambda request: request)
        self._session.trust_env = urlsplit(connection.base_url).hostname not in _LOOPBACK
        retry = Retry(
            total=10, connect=2, read=3, status=6, other=0, backoff_factor=BACKOFF, backoff_max=30,
            status_forcelist=(429, 500, 502, 503, 504), allowed_methods=None, respect_retry_after_header=True,
            retry_after_max=120, raise_on_status=False,
        )  # fmt: skip
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def get(self, path: str, params: Any = None, missing_ok: bool = False) -> Any:
        """The parsed answer; None for a 404 where `missing_ok`."""
        return self._call("GET", path, missing_ok, params=params)

    def post(self, path: str, body: Any, missing_ok: bool = False) -> Any:
        """The parsed answer to a JSON body."""
        data = orjson.dumps(body)
        return self._call("POST", path, missing_ok, data=data, headers={"Content-Type": "application/json"})

    def close(self) -> None:
        self._session.close()

    def _call(self, method: str, path: str, missing_ok: bool, **parts: Any) -> Any:
        url = self.connection.base_url + path
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._session.request(method, url, timeout=TIMEOUT, allow_redirects=False, **parts)
                if answer.status_code == 404 and missing_ok:
                    return None
                if answer.status_code >= 300:
                    raise self._refused(answer, method, path)
                return orjson.loads(answer.content)
            except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError,
                    orjson.JSONDecodeError):  # fmt: skip
                if attempt == ATTEMPTS:
                    unreadable = f"answered {method} {path} with something unreadable {ATTEMPTS} times"
                    raise self._error(f"{unreadable}: {self._is_base_url_right()}") from None
                time.sleep(BACKOFF * 2**attempt)
            except requests.exceptions.Timeout:
                raise self._error(
                    f"did not answer {method} {path} within {TIMEOUT[1]} s: try again later, or see its status page"
                ) from None
            except (requests.exceptions.ConnectionError, requests.exceptions.InvalidURL,
                    requests.exceptions.MissingSchema, requests.exceptions.InvalidSchema):  # fmt: skip
                raise self._error(
                    f"cannot be reached at {self.connection.base_url}: {self._is_base_url_right()}"
                ) from None
        raise AssertionError("the last attempt returns or raises")

    def _is_base_url_right(self) -> str:
        local = urlsplit(self.connection.base_url).hostname in _LOOPBACK
        also = "is the sandbox running" if local else "is the network up"
        return f"is {setting_named(self.connection.instance, 'base_url')} right, and {also}?"

    def _refused(self, answer: requests.Response, method: str, path: str) -> SourceError:
        status = answer.status_code
        if status == 401:
            key = setting_named(self.connection.instance, "api_key")
            return self._error(f"refused the key (401): check {key}")
        if status == 403:
            said = self._said(answer)
            return self._error(f"does not let this key read {path} (403): give the key that scope ({said})")
        if status == 429:
            return self._error("still limits the rate (429) after several waits: run again later")
        if status >= 500:
            return self._error(f"failed on its side ({status}) at {method} {path}, several times: run again later")
        if status < 400:
            return self._error(f"answered {method} {path} with a redirect ({status}): {self._is_base_url_right()}")
        return self._error(f"refused {method} {path} ({status}): {self._said(answer)}")

    def _said(self, answer: requests.Response) -> str:
        """The vendor's own words, short, in one line, without any secret."""
        try:
            words = _message(orjson.loads(answer.content)) or answer.text
        except orjson.JSONDecodeError:
            words = answer.text
        words = " ".join(words.split()).rstrip(".")
        return self.connection.without_secrets(words[:300]) or "without a word"

    def _error(self, sentence: str) -> SourceError:
        ending = "" if sentence.endswith("?") else "."
        return SourceError(self.connection.instance, f"{self.connection.instance} {sentence}{ending}")


def _message(told: Any) -> str | None:
    """The first `message` (or Zendesk's `description`) anywhere in an error's JSON."""
    if isinstance(told, dict):
        for name in ("message", "description"):
            if isinstance(told.get(name), str):
                return told[name]
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return next(filter(None, map(_message, inner)), None)


def bearer(token: str) -> Callable[[requests.PreparedRequest], requests.PreparedRequest]:
    """Sends `Authorization: Bearer <token>`."""

    def authorize(request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return authorize


class Circle:
    """Watches a paging cursor: a vendor that gives the same one twice would never end."""

    def __init__(self, source: str, what: str) -> None:
        self._source, self._what, self._seen = source, what, set()

    def next(self, cursor: Any) -> Any:
        """The cursor itself; SourceError when it was given before."""
        if cursor in self._seen:
            raise SourceError(self._source, f"{self._source} pages {self._what} in a circle: run again later.")
        self._seen.add(cursor)
        return cursor


def items(connection: Connection, answer: Any, name: str) -> list:
    """The list that an answer holds under `name`; SourceError where the answer has another shape."""
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise SourceError(
            connection.instance,
            f"{connection.instance} answered without a list of {name}: is"
            f" {setting_named(connection.instance, 'base_url')} right?",
        )
    return found
