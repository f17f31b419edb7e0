"""The demo's patients do not exist, and are always the same."""

from scoutview.demo.synthetic import images, synthetic_uid, worklist


def test_every_patient_is_marked_as_synthetic():
    for data in (*images(), *worklist()):
        assert str(data.PatientName).startswith("SYNTHETIC^")
        assert data.PatientID.startswith("DEMO-")


def test_the_same_words_give_the_same_valid_uid():
    assert synthetic_uid("a", 1) == synthetic_uid("a", 1)
    assert synthetic_uid("a", 1) != synthetic_uid("a", 2)
    assert synthetic_uid("a", 1).is_valid
