"""Tokens looked up lately, kept in the process for seconds.

A remembered token is good only while the generation it was read under is the current one (`kit.limits`):
whatever changes who may do what starts a new one. Without Redis nothing is remembered.
"""

import copy
import time
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from workspaces.models import Token, secret_hash
from workspaces.queries import token_of

_MOST = 2_000
_known: dict[str, "_Known"] = {}


@dataclass(frozen=True)
class _Known:
    token: Token
    generation: bytes
    until: float


def token_behind(secret: str, generation: bytes | None) -> Token | None:
    """The live token of a secret; `generation` is what the limiter read before, None when it could not."""
    if not settings.TOKENS_REMEMBERED_SECONDS or generation is None:
        return token_of(secret)
    name = secret_hash(secret)
    known = _known.get(name)
    if known is None or known.generation != generation or known.until < time.monotonic():
        token = token_of(secret)
        if token is None:
            _known.pop(name, None)
            return None
        if len(_known) >= _MOST:
            _known.clear()
        known = _known[name] = _Known(token, generation, time.monotonic() + settings.TOKENS_REMEMBERED_SECONDS)
    token = copy.copy(known.token)
    if token.expires_at and token.expires_at <= timezone.now():
        return None
    token.member = copy.copy(token.member)  # a request may change its own copies
    return token
