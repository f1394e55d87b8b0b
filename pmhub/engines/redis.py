"""The embedded Redis. It holds hints, caches and queues: losing its data costs time, never work."""

import contextlib
import shutil
import signal
import socket
from functools import cached_property
from pathlib import Path

from pmhub.engines.engine import Engine
from pmhub.engines.places import redis_major, redis_server


class Redis(Engine):
    name = "redis"
    stop_signal = signal.SIGTERM

    @cached_property
    def program(self) -> Path:
        return self.runnable(redis_server())

    @cached_property
    def data(self) -> Path:
        # By major version: an older server cannot read a newer one's file.
        return self.home.folder / f"redis-{redis_major(self.program)}"

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.give(self.data)
        self.home.redis_socket.unlink(missing_ok=True)

    def command(self) -> list[str | Path]:
        # fmt: off
        return [
            self.program, "--port", "0", "--unixsocket", self.home.redis_socket, "--unixsocketperm", "700",
            "--dir", self.data, "--pidfile", self.data / "redis.pid", "--daemonize", "no",
            "--appendonly", "yes", "--save", "",
        ]
        # fmt: on

    def after_failed_start(self, attempt: int) -> None:
        if attempt == 2:  # its files may be what stops it, and nothing in them is needed
            shutil.rmtree(self.data)

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            connection.connect(str(self.home.redis_socket))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")  # while loading its data it says so instead
        return False

    def pid_of_leftover(self) -> int | None:
        with contextlib.suppress(OSError, ValueError):
            return int((self.data / "redis.pid").read_text())
        return None

    def wait_until_stopped(self) -> None:
        super().wait_until_stopped()
        self.home.redis_socket.unlink(missing_ok=True)
