"""Values of custom fields are what their definitions say, whichever way they come in."""

import pytest

from features.actions import change_feature, create_feature
from features.custom_words import from_words, in_words
from features.field_actions import add_field, change_field, remove_field
from features.models import CustomField, Feature
from kit.errors import Invalid, Refused
from sharing.actions import map_columns
from sharing.models import Import
from tests.make import make_feature
from tests.sharing.make import checked, imported, problems, staged

CELLS = "/w/acme/features/cells/"
MAPPING = {"source": "file", "as": "features", "key": "Id", "columns": {"title": "Title"}}


@pytest.fixture
def feature(alice, product):
    return make_feature(by=alice)


@pytest.fixture
def defined(alice):
    """One field of each kind."""
    kinds = {kind: {} for kind in CustomField.Kind.values}
    kinds["select"] = kinds["multi_select"] = {"options": ["SMB", "Enterprise"]}
    return {kind: add_field(name=f"A {kind}", slug=kind, kind=kind, by=alice, **more) for kind, more in kinds.items()}


def write(client, field, value):
    body = {"edits": [{"key": "FLD-1", "field": f"fields.{field}", "value": value}]}
    return client.post(CELLS, body, content_type="application/json")


TYPED = [
    ("text", " words ", "words"),
    ("number", "1,200.5", 1200.5),
    ("number", "1 200", 1200),
    ("money", "1.200,50 €", {"amount": "1200.50", "currency": "EUR"}),
    ("money", "USD 12", {"amount": "12.00", "currency": "USD"}),
    ("date", "2026-03-01", "2026-03-01"),
    ("select", "smb", "SMB"),
    ("multi_select", "enterprise, SMB; smb", ["Enterprise", "SMB"]),
    ("checkbox", "yes", True),
]
WRONG = [
    ("number", "many"),
    ("number", "nan"),
    ("money", "12"),
    ("money", "twelve EUR"),
    ("date", "2026-02-30"),
    ("date", "soon"),
    ("select", "Midmarket"),
    ("multi_select", "SMB, Midmarket"),
    ("person", "Nobody Here"),
    ("checkbox", "perhaps"),
    ("nothing", "like that"),
]


@pytest.mark.parametrize(("kind", "typed", "value"), TYPED)
def test_a_cell_keeps_what_was_meant_and_writes_it_so_that_it_can_be_typed_again(
    browse, alice, feature, defined, kind, typed, value
):
    answer = write(browse(alice), kind, typed)
    assert answer.status_code == 200, answer.content
    assert Feature.objects.get().fields == {kind: value}
    assert from_words(kind, in_words(kind, value, {}), defined[kind].options) == value
    write(browse(alice), kind, "")
    assert Feature.objects.get().fields == {}


def test_a_person_is_named_or_picked(browse, alice, bob, feature, defined):
    for typed in (bob.name, str(bob.pk), bob.pk):
        assert write(browse(alice), "person", typed).status_code == 200
        assert Feature.objects.get().fields == {"person": bob.pk}


@pytest.mark.parametrize(("slug", "value"), WRONG)
def test_a_cell_that_does_not_fit_is_refused_and_says_why(browse, alice, feature, defined, slug, value):
    refused = write(browse(alice), slug, value).json()
    told = refused["refused"][0]["detail"] if "refused" in refused else refused["detail"]
    assert told
    assert Feature.objects.get().fields == {}


@pytest.mark.parametrize("value", [5, ["SMB"], {"amount": "1", "currency": "EUR"}, True])
def test_what_a_program_sends_to_a_cell_is_checked_as_it_is(browse, alice, feature, defined, value):
    write(browse(alice), "select", value)
    assert Feature.objects.get().fields == {}


def test_good_cells_of_one_paste_stand_and_bad_ones_are_told(browse, alice, feature, defined):
    edits = [("number", "7"), ("select", "Midmarket"), ("checkbox", "no")]
    body = {"edits": [{"key": "FLD-1", "field": f"fields.{name}", "value": value} for name, value in edits]}
    answer = browse(alice).post(CELLS, body, content_type="application/json").json()
    assert Feature.objects.get().fields == {"number": 7, "checkbox": False}
    assert [told["field"] for told in answer["refused"]] == ["fields.select"]


def test_nothing_gets_by_the_definitions_in_the_action(alice, product, feature, defined):
    with pytest.raises(TypeError):
        change_feature(feature, by=alice, fields={"nonsense": object})
    with pytest.raises(TypeError):
        create_feature(product=product, title="Other", by=alice, fields={"nonsense": 1})
    with pytest.raises(Invalid):
        change_feature(feature, by=alice, custom={"nonsense": 1})


def test_a_value_of_a_field_that_was_removed_stays_and_is_only_read(browse, alice, feature, defined):
    change_feature(feature, by=alice, custom={"text": "kept"})
    remove_field(defined["text"], by=alice)
    assert write(browse(alice), "text", "new").json()["refused"]
    assert Feature.objects.get().fields == {"text": "kept"}
    assert "kept" in browse(alice).get("/w/acme/features/FLD-1/panel/").content.decode()


# --- imports --------------------------------------------------------------------------------------------


def columns(**more):
    return MAPPING | {"columns": MAPPING["columns"] | {f"fields.{name}": header for name, header in more.items()}}


FILE = (
    "Id,Title,Seats,Plan,Deal,Due,Who\n"
    "1,One,12,smb,100 EUR,1 Mar 2026,Bob\n"
    "2,Two,many,SMB,,,\n"
    "3,Three,,Gold,12,soon,Nobody Here\n"
    "4,Four,,,,,\n"
)


def test_the_dry_run_names_every_cell_that_does_not_fit(alice, bob, product, defined):
    mapping = columns(number="Seats", select="Plan", money="Deal", date="Due", person="Who")
    run = checked(FILE, mapping, by=alice, product=product)
    assert (run.counts["created"], run.counts["error"]) == (2, 2)
    told = {(row, column) for row, column, _ in problems(run)}
    assert told == {(3, "Seats"), (4, "Plan"), (4, "Deal"), (4, "Due"), (4, "Who")}
    assert not Feature.objects.exists()


def test_values_come_in_as_their_kinds_and_the_same_file_again_changes_nothing(alice, bob, product, defined):
    mapping = columns(number="Seats", select="Plan", money="Deal", date="Due", person="Who")
    imported(FILE, mapping, by=alice, product=product)
    money = {"amount": "100.00", "currency": "EUR"}
    wanted = {"number": 12, "select": "SMB", "money": money, "date": "2026-03-01", "person": bob.pk}
    assert Feature.objects.get(external_id="1").fields == wanted
    assert imported(FILE, mapping, by=alice, product=product).counts["unchanged"] == 2


def test_an_unknown_field_is_refused_before_a_row_is_read(alice, product):
    run = staged(FILE, by=alice, product=product)
    with pytest.raises(Refused) as refused:
        map_columns(run, columns(seats="Seats"), by=alice)
    assert "no custom field “seats”" in refused.value.message
    assert refused.value.field == "columns.fields.seats"


def test_an_import_adds_fields_as_texts_where_the_mapping_says_so(alice, bob, product):
    mapping = columns(seats="Seats") | {"create": ["fields"]}
    run = imported("Id,Title,Seats\n1,One,12\n", mapping, by=alice, product=product)
    assert run.counts["beside"] == {"custom fields": 1}
    made = CustomField.objects.get()
    assert (made.name, made.slug, made.kind) == ("Seats", "seats", "text")
    assert Feature.objects.get().fields == {"seats": "12"}


def test_only_who_may_define_fields_lets_an_import_add_them(bob, product):
    with pytest.raises(Refused):
        checked("Id,Title,Seats\n1,One,12\n", columns(seats="Seats") | {"create": ["fields"]}, by=bob, product=product)
    assert not CustomField.objects.exists()


def test_the_mapping_screen_knows_a_field_by_its_name(browse, alice, product, defined):
    change_field(defined["select"], name="Plan", by=alice)
    run = staged("Id,Title,Plan\n1,One,SMB\n", by=alice, product=product)
    chosen = {"noun": "features", "column-0": "key", "column-1": "title", "column-2": "fields"}
    answer = browse(alice).post(f"/w/acme/import/{run.pk}/map/", {**chosen, "product": product.pk})
    assert answer.status_code < 400, answer.content
    run.refresh_from_db()
    assert run.mapping["columns"]["fields.select"] == "Plan"
    assert run.state != Import.State.FAILED


# --- defining -------------------------------------------------------------------------------------------


def define(client, **data):
    return client.post("/w/acme/features/FLD-1/fields/", data, headers={"X-Fragment": "panel"})


def test_a_field_is_defined_from_the_panel_and_is_there_at_once(browse, alice, feature):
    answer = define(browse(alice), name="Deal size", kind="select", options="Small\nLarge\n")
    assert answer.status_code == 200, answer.content
    made = CustomField.objects.get()
    assert (made.slug, made.kind, made.options) == ("deal-size", "select", ["Small", "Large"])
    assert 'data-f="fields.deal-size"' in answer.content.decode()
    offered = browse(alice).get("/w/acme/features/choices/").json()["fields.deal-size"]
    assert offered == [["Small", "Small"], ["Large", "Large"]]


@pytest.mark.parametrize(
    "data",
    [
        {"name": "", "kind": "text"},
        {"name": "Plan", "kind": "select", "options": ""},
        {"name": "Plan", "kind": "select", "options": "A\nA"},
        {"name": "Plan", "kind": "colour"},
        {"name": "計画", "kind": "text"},
        {"name": "Taken", "kind": "text"},
    ],
)
def test_a_definition_that_cannot_be_is_told_in_the_dialog(browse, alice, feature, data):
    add_field(name="Taken", kind="text", by=alice)
    answer = define(browse(alice), **data)
    assert answer.status_code == 422
    assert 'id="new-field-error"' in answer.content.decode()
    assert CustomField.objects.count() == 1


def test_only_administrators_define_fields(browse, alice, bob, feature):
    assert "new-field" not in browse(bob).get("/w/acme/features/FLD-1/panel/").content.decode()
    assert define(browse(bob), name="Mine", kind="text").status_code == 403
    assert not CustomField.objects.exists()
