from scoutview.reports.heat_map import heat_map


def test_a_cell_has_the_worst_finding_of_the_controls_of_its_criterion(report):
    heat = heat_map(report)

    cells = {
        row.system.id: dict(zip((c.id for c in heat.criteria), row.cells, strict=True))
        for row in heat.rows
    }
    assert cells["main-pacs"]["CC6.1"].word == "not met"
    assert cells["ct-1"]["CC6.1"].word == "not observed"
    assert cells["vna"]["CC6.1"].word == "met"
    assert cells["clearing-house"]["CC6.1"].word == "no finding"


def test_criteria_that_no_probe_speaks_of_are_named_apart(report):
    heat = heat_map(report)

    assert [criterion.id for criterion in heat.criteria] == ["CC6.1", "CC6.6", "CC6.7", "CC6.8"]
    assert heat.silent == ("CC1.1", "A1.2", "A1.3", "P4.1", "P6.2")
