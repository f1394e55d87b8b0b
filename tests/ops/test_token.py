"""`manage.py token create`: for scripts, so it prints the secret and nothing else."""

import pytest
from django.core.management import CommandError, call_command

from tests.rest import Rest


def create(capsys, *arguments):
    call_command("token", "create", *arguments)
    return capsys.readouterr().out


def test_the_printed_token_works_within_its_scopes(bob, capsys):
    said = create(capsys, "--workspace=acme", f"--email={bob.user.email.upper()}", "--scope=read")
    assert said.startswith("pmh_")
    assert said.count("\n") == 1
    rest = Rest("acme", said.strip())
    assert rest.get("/features/").status_code == 200
    assert rest.post("/teams/", {"name": "No"}).status_code == 403


@pytest.mark.parametrize("who", ["stranger@example.org", "charlie"])
def test_a_stranger_gets_no_token(bob, charlie, who):
    email = charlie.user.email if who == "charlie" else who
    with pytest.raises(CommandError, match="is not a member of acme"):
        call_command("token", "create", "--workspace=acme", f"--email={email}", "--scope=read")


def test_an_unknown_scope_is_refused_before_anything_is_made(bob):
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("token", "create", "--workspace=acme", f"--email={bob.user.email}", "--scope=everything")
