"""`scoutview estate draw`: a picture of its owner's, never written over silently."""

from tests.pipeline.estates import estate, system


def test_a_picture_is_written_for_its_owner_alone(scoutview, tmp_path):
    file, out = tmp_path / "estate.toml", tmp_path / "estate.svg"
    file.write_text(estate(system()))

    ran = scoutview("estate", "draw", file, "--out", out)

    assert ran.code == 0
    assert "1 system with 0 endpoints (none) and 0 flows" in ran.out
    assert out.read_text().startswith("<svg")
    assert out.stat().st_mode & 0o777 == 0o600


def test_a_picture_that_is_there_stays_unless_told_otherwise(scoutview, tmp_path):
    file, out = tmp_path / "estate.toml", tmp_path / "estate.svg"
    file.write_text(estate(system()))
    out.write_text("mine")

    ran = scoutview("estate", "draw", file, "--out", out)
    assert ran.code == 2
    assert ran.said_one_sentence
    assert out.read_text() == "mine"
    out.write_text("<svg >an older one</svg>")
    assert scoutview("estate", "draw", file, "--out", out, "--replace").code == 0
    assert "an older one" not in out.read_text()


def test_only_a_picture_is_replaced_and_never_the_estate(scoutview, tmp_path):
    file = tmp_path / "estate.toml"
    file.write_text(estate(system()))
    before = file.read_bytes()

    ran = scoutview("estate", "draw", file, "--out", file, "--replace")

    assert ran.code == 2
    assert ran.said_one_sentence
    assert file.read_bytes() == before


def test_a_faulty_estate_draws_nothing(scoutview, tmp_path):
    file, out = tmp_path / "estate.toml", tmp_path / "estate.svg"
    file.write_text(estate(system()) + "nonsense = 1\n")

    ran = scoutview("estate", "draw", file, "--out", out)

    assert ran.code == 2
    assert ran.said_one_sentence
    assert not out.exists()


def test_a_folder_or_a_place_that_is_not_there_is_refused(scoutview, tmp_path):
    file = tmp_path / "estate.toml"
    file.write_text(estate(system()))

    for out in (tmp_path, tmp_path / "none" / "estate.svg"):
        ran = scoutview("estate", "draw", file, "--out", out, "--replace")
        assert ran.code == 2
        assert ran.said_one_sentence
