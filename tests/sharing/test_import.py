"""Features come in from a file: checked first, written whole, found again, taken back."""

from datetime import date
from decimal import Decimal

import pytest

from features.actions import change_feature, remove_feature
from features.models import Dependency, Feature, Score
from history.models import Event
from history.record import fields_of
from history.replay import replay
from kit.errors import Forbidden, Refused
from sharing.actions import map_columns, take_back, work
from sharing.models import Import
from tests.make import make_release, make_team
from tests.sharing.make import checked, imported, problems, staged
from workspaces.models import Member, Team

MAPPING = {
    "source": "jira",
    "as": "features",
    "key": "Key",
    "create": ["teams", "releases", "owners", "fields"],
    "columns": {
        "title": "Summary",
        "description": "Text",
        "status": "Status",
        "owner": "Owner",
        "team": "Team",
        "release": "Release",
        "parent": "Parent",
        "tags": "Labels",
        "effort": "Effort",
        "starts_on": "Start",
        "ends_on": "Due",
        "fields.stage": "Stage",
        "score.reach": "Reach",
        "score.impact": "Impact",
        "score.confidence": "Conf",
        "score.effort": "Work",
        "blocks": "Blocks",
    },
}
HEADERS = (
    "Key,Summary,Text,Status,Owner,Team,Release,Parent,Labels,Labels,Effort,Start,Due,Stage,"
    "Reach,Impact,Conf,Work,Blocks\n"
)
ROWS = (
    'A-1,Sign in,"Long\ntext, with comma",In Progress,Ada Byron,Red,R1,,web;auth,new,3.5,2026-01-05,12/Mar/26,alpha,'
    "500,2,80,1.5,A-3\n"
    "A-2,Passkeys,,To Do,ada byron,red,R1,A-1,,,,,,,,,,,\n"
    "A-3,Sign out,'=HYPERLINK(),Done,,Blue,,,,,2,2026-02-01,2026-02-28,,,,,,A-9\n"
)
FILE = HEADERS + ROWS


def of(key):
    return Feature.objects.get(external_id=key)


def test_a_dry_run_writes_nothing_and_says_what_would_happen(alice, product):
    before = Event.objects.count()
    run = checked(FILE, MAPPING, by=alice, product=product)
    assert run.state == Import.State.READY
    assert (run.counts["created"], run.counts["error"]) == (3, 0)
    assert run.counts["beside"] == {"people": 1, "releases": 1, "teams": 2, "custom fields": 1, "dependencies": 1}
    assert problems(run) == [(5, "Blocks", "“A-9” is not in this file and not here; the link is left out.")]
    assert (Feature.objects.count(), Event.objects.count()) == (0, before)


def test_every_mapped_cell_arrives_in_its_field(alice, product):
    imported(FILE, MAPPING, by=alice, product=product)
    one, two, three = of("A-1"), of("A-2"), of("A-3")
    assert (one.key, one.title, one.description) == ("FLD-1", "Sign in", "Long\ntext, with comma")
    assert (one.status.category, two.status.category, three.status.category) == ("building", "planned", "shipped")
    assert (one.starts_on, one.ends_on, one.granularity) == (date(2026, 1, 5), date(2026, 3, 12), "day")
    assert (one.tags, one.effort_low, one.fields) == (["web", "auth", "new"], Decimal("3.5"), {"stage": "alpha"})
    assert (one.owner.name, two.owner, one.team.name, two.team) == ("Ada Byron", one.owner, "Red", one.team)
    assert (two.parent, two.granularity, two.release) == (one, "bucket", one.release)
    assert (three.description, three.progress, three.shipped_on) == ("=HYPERLINK()", 100, date(2026, 2, 28))
    assert one.score == pytest.approx(500 * 2 * 0.8 / 1.5, abs=0.001)
    assert [(link.source, link.target) for link in Dependency.objects.all()] == [(one, three)]


def test_people_who_are_only_named_become_placeholders_who_cannot_sign_in(alice, product):
    imported(FILE, MAPPING, by=alice, product=product)
    ada = Member.objects.get(name="Ada Byron")
    assert (ada.user, ada.role) == (None, "viewer")


def test_the_same_file_again_changes_nothing(alice, product):
    imported(FILE, MAPPING, by=alice, product=product)
    before = Event.objects.count()
    run = imported(FILE, MAPPING, by=alice, product=product)
    assert (run.counts["unchanged"], run.counts["created"], run.counts["updated"]) == (3, 0, 0)
    assert Event.objects.count() == before
    assert run.batch is None


def test_a_changed_cell_changes_only_its_field_and_edits_made_here_stay(alice, bob, product):
    imported(FILE, MAPPING, by=alice, product=product)
    change_feature(of("A-1"), title="Sign in, at last", confidence=20, by=bob)
    change_feature(of("A-2"), title="Ours", by=bob)
    changed = FILE.replace("3.5", "4").replace("Passkeys", "Theirs").replace("alpha", "beta")
    run = imported(changed, MAPPING, by=alice, product=product)
    assert (run.counts["updated"], run.counts["unchanged"]) == (2, 1)
    one = of("A-1")
    assert (one.title, one.confidence, one.effort_high, one.fields) == ("Sign in, at last", 20, 4, {"stage": "beta"})
    assert of("A-2").title == "Theirs"
    event = Event.objects.filter(noun="feature", object_id=one.pk).order_by("version").last()
    assert set(event.changes) == {"effort_low", "effort_high", "fields"}


def test_a_cell_that_became_empty_empties_its_field(alice, product):
    imported(FILE, MAPPING, by=alice, product=product)
    imported(FILE.replace("Red,R1,,web;auth,new", ",,,,"), MAPPING, by=alice, product=product)
    assert (of("A-1").team, of("A-1").release, of("A-1").tags) == (None, None, [])


def test_undo_takes_the_whole_run_back_and_the_file_can_come_again(alice, product):
    run = imported(FILE, MAPPING, by=alice, product=product)
    take_back(run, by=alice)
    work(run.pk)
    run.refresh_from_db()
    assert run.state == Import.State.UNDONE
    for model in (Feature, Dependency, Score, Team):
        assert not model.objects.visible_to(alice).exists()
    assert not Member.objects.visible_to(alice).filter(name="Ada Byron").exists()
    imported(FILE, MAPPING, by=alice, product=product)
    assert Feature.objects.visible_to(alice).count() == Feature.objects.count() == 3
    assert all(replay(feature) == fields_of(feature) for feature in Feature.objects.all())


def test_undo_of_an_update_returns_the_old_values_and_the_update_can_come_again(alice, product):
    imported(FILE, MAPPING, by=alice, product=product)
    run = imported(FILE.replace("Passkeys", "Keys"), MAPPING, by=alice, product=product)
    take_back(run, by=alice)
    work(run.pk)
    assert of("A-2").title == "Passkeys"
    imported(FILE.replace("Passkeys", "Keys"), MAPPING, by=alice, product=product)
    assert of("A-2").title == "Keys"


def test_undo_stops_at_what_somebody_changed_since(alice, bob, product):
    imported(FILE, MAPPING, by=alice, product=product)
    run = imported(FILE.replace("Passkeys", "Keys"), MAPPING, by=alice, product=product)
    change_feature(of("A-2"), title="Bob's", by=bob)
    take_back(run, by=alice)
    work(run.pk)
    run.refresh_from_db()
    assert run.state == Import.State.DONE
    assert "Bob changed title" in run.message
    assert of("A-2").title == "Bob's"


def test_what_was_removed_here_stays_removed(alice, product):
    imported(FILE, MAPPING, by=alice, product=product)
    remove_feature(of("A-3"), by=alice)
    run = imported(FILE, MAPPING, by=alice, product=product)
    assert run.counts["skipped"] == 1
    assert any("removed here" in message for _, _, message in problems(run))
    assert of("A-3").removed_at


AMBIGUOUS = "“03/04/2026” can be read in two ways; say the format in the mapping, such as %d/%m/%Y."
UNCLOSED = "A quote is opened in this row and never closed, so everything below it was taken for one cell."
ERRORS = [
    ("A-1,,", (2, "Summary", "A feature needs a title.")),
    (",Untitled,", (2, "Key", "This row has no id, so it could not be found again.")),
    ("A-1,One,,Frobnicate", (2, "Status", "“Frobnicate” is no status here, nor a word for one.")),
    ("A-1,One,,,,,,,,,many", (2, "Effort", "“many” is not a number.")),
    (
        "A-1,One,,,,,,,,,,03/04/2026",
        (2, "Start", AMBIGUOUS),
    ),
    ("A-1,One,,,,,,,,,,2026-02-30", (2, "Start", "“2026-02-30” is not a date; write 2026-03-31.")),
    ("A-1,One,,,,,,,,,,2026-03-01,2026-01-01", (2, "Due", "The last day is before the first.")),
    ("A-1,One,,,,,,A-77", (2, "Parent", "The parent “A-77” is not in this file and not here; left without a parent.")),
    ("A-1,One\nA-1,Two", (3, "Key", "“A-1” stands in row 2 too; that one counts.")),
    (
        'A-1,"One,\nA-2,Two',
        (2, "", UNCLOSED),
    ),
    ("A-1,One" + "," * 18 + "extra", (2, "", "This row has 20 cells, the headers are 19: is a quote missing?")),
]


@pytest.mark.parametrize(("row", "problem"), ERRORS)
def test_a_bad_cell_is_named_by_row_and_column(alice, product, row, problem):
    run = checked(HEADERS + row, MAPPING, by=alice, product=product)
    assert problems(run) == [problem]


def test_good_rows_come_in_and_bad_ones_are_reported(alice, product):
    run = imported(HEADERS + ROWS + "A-4,,\n", MAPPING, by=alice, product=product)
    assert (run.counts["created"], run.counts["error"]) == (3, 1)


def test_unreadable_cells_can_be_left_out_instead(alice, product):
    run = imported(
        HEADERS + "A-1,One,,Frobnicate,,,,,,,many", {**MAPPING, "unreadable": "leave_out"}, by=alice, product=product
    )
    assert (run.counts["created"], run.counts["warnings"]) == (1, 2)
    assert of("A-1").status.category == "idea"


def test_without_leave_to_create_unknown_names_are_errors(alice, product):
    make_team(by=alice, name="Red")
    make_release(by=alice, product=product, name="R1")
    run = checked(FILE, {**MAPPING, "create": ["fields"]}, by=alice, product=product)
    assert {(line, column) for line, column, _ in problems(run)} == {(2, "Owner"), (4, "Owner"), (5, "Team")}


def test_parents_and_links_may_point_further_down_the_file(alice, product):
    rows = "A-2,Child,,,,,,A-1\nA-3,Grandchild,,,,,,A-2\nA-1,Parent\n"
    run = imported(HEADERS + rows, MAPPING, by=alice, product=product)
    assert of("A-2").parent == of("A-1")
    assert of("A-3").parent is None
    assert "two levels" in problems(run)[0][2]


def test_a_circle_of_blocks_is_reported_and_left_out(alice, product):
    rows = "A-1,One" + "," * 17 + "A-2\nA-2,Two" + "," * 17 + "A-1\n"
    run = imported(HEADERS + rows, MAPPING, by=alice, product=product)
    assert Dependency.objects.count() == 1
    assert "closes a circle" in problems(run)[0][2]


def test_viewers_and_contributors_cannot_import(carol, vera, product):
    for member in (carol, vera):
        with pytest.raises(Forbidden):
            staged(FILE, by=member, product=product)


def test_an_editor_who_may_not_add_statuses_is_told_and_nothing_is_written(bob, product):
    mapping = {**MAPPING, "create": ["statuses"], "columns": {"title": "Summary", "status": "Status"}}
    run = checked(FILE, mapping, by=bob, product=product)
    assert (run.state, Feature.objects.count()) == (Import.State.STAGED, 0)
    assert "status created" in run.message


def test_a_mapping_that_names_a_missing_column_is_refused(alice, product):
    run = staged(FILE, by=alice, product=product)
    with pytest.raises(Refused, match="no column “Nope”"):
        map_columns(run, {**MAPPING, "columns": {"title": "Nope"}}, by=alice)


def test_the_mapping_of_these_headers_is_remembered(alice, product):
    checked(FILE, MAPPING, by=alice, product=product)
    assert staged(FILE, by=alice, product=product).mapping == MAPPING


def test_an_import_of_a_stranger_is_not_there(charlie, alice, product):
    run = staged(FILE, by=alice, product=product)
    assert not Import.objects.visible_to(charlie).filter(pk=run.pk).exists()
