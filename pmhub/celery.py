"""The Celery application; its settings are `settings.CELERY`.

Scheduled work is a plain table: an app's `tasks.py` may hold `SCHEDULE = {"app.tasks.name": seconds or crontab}`.
Beat only hints; every scheduled task may run twice, late or never, and looks in PostgreSQL for what is due.
"""

import importlib
import os
import signal
import warnings

from celery import Celery, signals
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmhub.settings")

from django.apps import apps
from django.conf import settings

from pmhub import engines, logs
from pmhub.supervisor import die_with_parent

# pmhub keeps no code in its messages (JSON, ids only), which is what this warning is about.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

app = Celery("pmhub")
app.conf.update(settings.CELERY)
app.autodiscover_tasks(lambda: [config.name for config in apps.get_app_configs()])

SCHEDULE: dict[str, float | crontab] = {"history.tasks.sweep": 2.0}


@app.on_after_finalize.connect
def collect_schedule(sender, **_) -> None:
    table = dict(SCHEDULE)
    for config in apps.get_app_configs():
        try:
            table |= getattr(importlib.import_module(f"{config.name}.tasks"), "SCHEDULE", {})
        except ModuleNotFoundError as error:
            if error.name != f"{config.name}.tasks":
                raise
    for task, every in table.items():
        if task in sender.tasks:
            # A hint that nobody took in time is worthless: the next one says the same.
            options = {"expires": max(10.0, every)} if isinstance(every, int | float) else {}
            sender.conf.beat_schedule[task] = {"task": task, "schedule": every, "options": options}


@signals.celeryd_init.connect
@signals.beat_init.connect
def hold_engines(**_) -> None:
    if settings.EMBEDDED_ENGINES:
        engines.ensure(settings.EMBEDDED_ENGINES)


@signals.worker_process_init.connect
def end_with_the_worker(**_) -> None:
    """A killed worker takes its processes along; what they did is taken up again by its row in PostgreSQL."""
    die_with_parent(signal.SIGKILL)


@signals.heartbeat_sent.connect
def note_heartbeat(**_) -> None:
    """Every two seconds, by the worker's own process: also while all its hands are busy."""
    from pmhub import health

    health.note_heartbeat()


@signals.setup_logging.connect
def keep_our_logging(**_) -> None:
    """Connected, so that Celery leaves the logging of `settings.LOGGING` alone."""


@signals.before_task_publish.connect
def send_request_id(headers=None, **_) -> None:
    if headers is not None and (name := logs.current_request_id()):
        headers["request_id"] = name


@signals.task_prerun.connect
def take_request_id(task=None, **_) -> None:
    logs.set_request_id(getattr(task.request, "request_id", None) or task.request.id)
