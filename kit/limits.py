"""Limits on requests, counted in Redis by one atomic script, however many processes ask at once.

The method is GCRA: a limit of 60 per minute lets 60 through at once and then one a second. Without Redis,
reading and writing stay open and signing in is closed.
"""

import hashlib
import logging
import time
from dataclasses import dataclass

import redis
from django.conf import settings

log = logging.getLogger(__name__)

_SCRIPT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local allowed, answer, tats = 1, {}, {}
for i = 1, #KEYS - 1 do
  local limit, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i]) * 1000
  local step = window / limit
  local tat = math.max(tonumber(redis.call('GET', KEYS[i]) or '0'), now)
  local left = math.floor((now + window - tat) / step + 0.000001)
  if left < 1 then allowed = 0 end
  tats[i] = tat + step
  answer[#answer + 1] = math.max(left - 1, 0)
  answer[#answer + 1] = math.ceil(math.max(tat + step - now - window, 0) / 1000)
  answer[#answer + 1] = math.ceil((tats[i] - now) / 1000)
end
if allowed == 1 then
  for i = 1, #KEYS - 1 do
    redis.call('SET', KEYS[i], string.format('%.3f', tats[i]), 'PX', math.ceil(tats[i] - now) + 1000)
  end
end
return {allowed, redis.call('GET', KEYS[#KEYS]) or '0', unpack(answer)}
"""
# Who may do what changed: cached answers about it from before this number are void.
GENERATION = "pmhub:who-generation"
_PATIENCE = 2.0

_redis = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)
_count = _redis.register_script(_SCRIPT)
_away_until = 0.0


@dataclass(frozen=True)
class Limit:
    """`amount` requests per `seconds`; `name` is what the headers call it."""

    name: str
    amount: int
    seconds: int

    @classmethod
    def from_text(cls, name: str, text: str) -> "Limit":
        """`"600/60"`: 600 requests in 60 seconds."""
        amount, _, seconds = text.partition("/")
        return cls(name, int(amount), int(seconds or 60))


@dataclass(frozen=True)
class Verdict:
    """`generation` is the number of `GENERATION`, read on the same way."""

    allowed: bool
    generation: bytes
    limits: tuple[Limit, ...]
    numbers: tuple[int, ...]

    @property
    def wait(self) -> int:
        """Seconds until the next try can succeed."""
        return max(1, *self.numbers[1::3])

    def headers(self) -> dict[str, str]:
        """RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers)."""
        now = [
            f'"{x.name}";r={left};t={t}'
            for x, left, t in zip(self.limits, self.numbers[::3], self.numbers[2::3], strict=True)
        ]
        headers = {
            "RateLimit-Policy": ", ".join(f'"{x.name}";q={x.amount};w={x.seconds}' for x in self.limits),
            "RateLimit": ", ".join(now),
        }
        return headers if self.allowed else headers | {"Retry-After": str(self.wait)}


def take(*wanted: tuple[Limit, str]) -> Verdict | None:
    """Count one request against every (limit, who); it counts only if all allow it. None: Redis is away."""
    global _away_until
    if time.monotonic() < _away_until:
        return None
    keys = [f"pmhub:limit:{limit.name}:{who}" for limit, who in wanted]
    numbers = [number for limit, _ in wanted for number in (limit.amount, limit.seconds)]
    try:
        allowed, generation, *rest = _count(keys=[*keys, GENERATION], args=numbers)
    except redis.RedisError as problem:
        log.warning("limits are not counted: %s", problem)
        _away_until = time.monotonic() + _PATIENCE
        return None
    if not isinstance(generation, bytes):
        generation = str(generation).encode()
    return Verdict(bool(allowed), generation, tuple(limit for limit, _ in wanted), tuple(rest))


def new_generation() -> None:
    """Who may do what changed; best effort, since what is cached also grows old within seconds."""
    try:
        _redis.incr(GENERATION)
    except redis.RedisError as problem:
        log.warning("cached members stay for a few seconds: %s", problem)


def client_address(request) -> str:
    """The peer, or what the outermost trusted proxy saw: never what a client claims about itself."""
    peer = request.META.get("REMOTE_ADDR", "")
    trusted = settings.TRUSTED_PROXIES
    if not trusted:
        return peer
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return seen[-trusted] if len(seen) >= trusted else peer


def digest(text: str) -> str:
    """A name for a secret or an e-mail address that tells nothing about it."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]
