"""scoutview catalog check."""


def test_the_shipped_catalog_has_no_fault(scoutview, tmp_path):
    ran = scoutview("catalog", "check", "--workspace", tmp_path)

    assert ran.code == 0
    assert "61 criteria" in ran.out
    assert "no fault found" in ran.out


def test_an_overlay_with_a_fault_ends_with_2_and_is_named(scoutview, tmp_path):
    (tmp_path / "controls").mkdir()
    (tmp_path / "controls" / "bad.toml").write_text('hub = "NO-99"\n')

    ran = scoutview("catalog", "check", "--workspace", tmp_path)

    assert ran.code == 2
    assert "bad.toml" in ran.err
    assert "Traceback" not in ran.err
