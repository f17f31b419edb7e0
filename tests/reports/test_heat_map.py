from dataclasses import replace

from scoutview.reports.heat_map import heat_map


def test_a_cell_has_the_worst_finding_of_the_key_controls_of_its_criterion(report):
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


def test_a_control_that_is_not_key_colours_nothing(report):
    edges = tuple(replace(edge, key=False) for edge in report.catalog.edges)
    unkeyed = replace(report, catalog=replace(report.catalog, edges=edges))

    heat = heat_map(unkeyed)

    assert heat.criteria == ()
    assert "CC6.1" in heat.silent
