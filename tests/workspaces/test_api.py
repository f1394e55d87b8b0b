"""Who and where over REST."""


def test_me_is_the_token_and_its_one_workspace(rest, bob):
    body = rest(bob, scopes=["read"]).get("/api/v1/me/").json()
    assert body["user"]["email"] == "bob@example.com"
    assert body["token"]["scopes"] == ["read"]
    assert [(place["slug"], place["role"]) for place in body["workspaces"]] == [("acme", "editor")]


def test_a_token_is_shown_once_and_may_not_outgrow_its_maker(rest, bob, alice):
    api = rest(bob, scopes=["read", "write", "admin"])
    made = api.post("/tokens/", {"name": "CI", "scopes": ["read"], "days": 30})
    assert made.json()["secret"].startswith("pmh_")
    listed = api.get("/tokens/").content.decode()
    assert made.json()["secret"] not in listed
    assert "secret" not in listed
    assert api.delete(f"/tokens/{made.json()['id']}/").status_code == 204
    assert rest(bob, scopes=["read"]).post("/tokens/", {"name": "x", "scopes": ["admin"]}).status_code == 403
    assert len(rest(alice).get("/tokens/").json()["results"]) >= 3, "administrators see all tokens"


def test_roles_change_and_the_last_owner_stays(rest, alice, bob):
    api = rest(alice)
    assert api.patch(f"/members/{bob.pk}/", {"role": "admin"}).json()["role"] == "admin"
    assert api.patch(f"/members/{alice.pk}/", {"role": "viewer"}).status_code == 409
    assert api.patch(f"/members/{bob.pk}/", {"role": "system"}).status_code == 400
    assert rest(bob).patch(f"/members/{alice.pk}/", {"role": "viewer"}).status_code == 403


def test_invitations_are_for_administrators(rest, alice, bob):
    made = rest(alice).post("/invitations/", {"email": "dora@example.com", "role": "viewer"})
    assert made.status_code == 201
    assert made.json()["secret"]
    assert rest(bob).get("/invitations/").json()["results"] == []
    assert rest(bob).post("/invitations/", {"email": "eve@example.com", "role": "viewer"}).status_code == 403
    assert rest(alice).delete(f"/invitations/{made.json()['id']}/").status_code == 204


def test_the_workspace_is_read_and_changed(rest, alice, bob):
    assert rest(bob).get("/").json()["slug"] == "acme"
    assert rest(bob).patch("/", {"name": "Mine"}).status_code == 403
    assert rest(alice).patch("/", {"name": "Acme Field", "time_zone": "Asia/Tokyo"}).json()["name"] == "Acme Field"
    assert rest(alice).patch("/", {"time_zone": "Mars/Base"}).status_code == 400
