"""What each importer of frameworks makes of a file, as it was: id, title, and texts by id."""

import json

import pytest

from scoutview.exchange.lists.read_ciso_assistant import read_ciso_assistant
from scoutview.exchange.lists.read_csv import read_csv
from scoutview.exchange.oscal.read import read_oscal
from tests.exchange.lists.test_read import LIBRARY, sheet
from tests.exchange.oscal.test_read import catalog, control, profile

CATALOG = catalog(
    control("ac-1", "Policy", below=[control("ac-1.1", "Once a year", label="AC-1(1)")]),
    control("ac-2", "Accounts", prose="Use {{ insert: param, ac-2_p }}."),
    control("au-1", "Audit"),
)
CHOSEN = profile(
    {
        "href": "catalog.json",
        "include-controls": [{"with-ids": ["ac-1"], "with-child-controls": "yes"}],
    }
)
SHEET = sheet(("1.1", "Doors", "Are locked."), ("1.2", "", "Ümlaut; and, commas"), ("", "", ""))
READ = {
    "ciso-assistant": lambda: read_ciso_assistant("own.yaml", LIBRARY.encode()),
    "csv": lambda: read_csv("House rules.csv", SHEET),
    "oscal-catalog": lambda: read_oscal("catalog.json", CATALOG),
    "oscal-profile": lambda: read_oscal("profile.json", CHOSEN, ("catalog.json", CATALOG)),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_as_it_was(name, golden):
    found = READ[name]()
    told = {"id": found.id, "title": found.title, "texts": dict(found.texts)}

    golden(f"lists/read-{name}.json", json.dumps(told, ensure_ascii=False, indent=2) + "\n")
