"""The table of scheduled work, collected from the apps."""

import importlib

from django.apps import apps

from pmhub.celery import app
from pmhub.health import QUEUES


def test_every_scheduled_task_exists_and_is_scheduled():
    app.finalize()
    for config in apps.get_app_configs():
        if importlib.util.find_spec(f"{config.name}.tasks"):
            schedule = getattr(importlib.import_module(f"{config.name}.tasks"), "SCHEDULE", {})
            assert set(schedule) <= set(app.tasks), f"{config.name} schedules what does not exist"
            assert set(schedule) <= set(app.conf.beat_schedule)


def test_what_redis_lost_is_looked_for_every_two_seconds():
    app.finalize()
    assert app.conf.beat_schedule["history.tasks.sweep"]["schedule"] == 2.0


def test_every_task_goes_to_a_queue_that_is_served():
    app.finalize()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert ours
    assert {getattr(task, "queue", None) or app.conf.task_default_queue for task in ours} <= set(QUEUES)


def test_messages_hold_json_only():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_serializer == "json"
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit
