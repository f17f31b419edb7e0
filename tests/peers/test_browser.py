import pytest

pytestmark = pytest.mark.peers

GOOD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'"></head>
<body><main><h1>A page</h1><p>Words.</p></main></body></html>"""
BAD = """<!doctype html><html><head><meta charset="utf-8"><title>A page</title></head>
<body><main><h1>A page</h1><img src="data:,"><button></button>
<p style="color: #bbb; background: #fff">Words.</p></main></body></html>"""


def test_a_page_without_faults_is_found_to_have_none(tmp_path, accessibility_faults):
    page = tmp_path / "page.html"
    page.write_text(GOOD)

    assert accessibility_faults(page) == []


def test_planted_faults_are_found_and_named(tmp_path, accessibility_faults):
    page = tmp_path / "page.html"
    page.write_text(BAD)

    faults = accessibility_faults(page)

    assert {fault.partition(":")[0] for fault in faults} == {
        "button-name",
        "color-contrast",
        "html-has-lang",
        "image-alt",
    }
