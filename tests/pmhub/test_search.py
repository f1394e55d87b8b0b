"""What the palette finds: things by key or words, `#` tags, `@` people, each at an address that its reader may open."""

from features.actions import change_feature
from roadmaps.actions.objectives import create_objective
from stakeholders.actions import create_stakeholder
from tests.make import make_feature, make_release
from tests.metrics.make import make_metric


def found(browse, member, text: str) -> list[dict]:
    return browse(member).get(f"/w/{member.workspace.slug}/search/", {"q": text}).json()["results"]


def test_a_hash_finds_tags_and_the_features_that_carry_them(browse, alice, charlie):
    tagged = make_feature(by=alice, title="Offline forms", tags=["mobile", "field"])
    make_feature(by=alice, title="Mobile menu")
    rows = found(browse, alice, "#mob")
    assert [row["title"] for row in rows] == ["#mobile"]
    there = browse(alice).get(rows[0]["url"]).content.decode()
    assert "Offline forms" in there
    assert "Mobile menu" not in there
    assert [row["key"] for row in found(browse, alice, "#mobile")] == ["", tagged.key]
    assert {row["title"] for row in found(browse, alice, "#")} == {"#mobile", "#field"}
    assert found(browse, charlie, "#mobile") == []


def test_an_at_finds_members_and_stakeholders_only(browse, alice, bob, charlie):
    feature = make_feature(by=alice, title="Bobsleigh")
    change_feature(feature, by=alice, tags=["bob"])
    create_stakeholder(name="Bobina Strand", by=alice)
    assert [row["title"] for row in found(browse, alice, "@bob")] == [bob.name, "Bobina Strand"]
    assert found(browse, charlie, "@bob") == []


def test_everybody_may_open_what_the_palette_found(browse, alice, vera):
    make_feature(by=alice, title="Zulu feature", owner=alice)
    create_objective(title="Zulu goal", owner=alice, by=alice)
    make_metric(by=alice, name="Zulu rate")
    create_stakeholder(name="Zulu Person", by=alice)
    make_release(by=alice, name="Zulu 1.0")
    rows = found(browse, vera, "zulu")
    assert {row["hint"] for row in rows} == {"Feature", "Objective", "KPI", "Stakeholder", "Release"}
    for row in rows:
        answer = browse(vera).get(row["url"])
        assert answer.status_code == 200, row
        assert row["title"] in answer.content.decode(), row
