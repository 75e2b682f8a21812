from __future__ import annotations

from footprints.render.overview import aims

OBJECTIVE = {
    "distance": {"weight": 0.0, "value": 4276.2, "unit": "thousand person-km"},
    "border": {"weight": 1.0, "value": 553.1, "unit": "km"},
    "agencies": {"weight": 0.5, "value": 2008.0587, "unit": "", "parts": {"wards": 272.370633}},
    "moved": {"weight": 0.0, "value": 0.0, "unit": "thousand residents"},
    "flood": {"weight": 2.0, "value": 1.25, "unit": "hectares"},
}


def test_aims_are_in_plain_words_with_units_people_know() -> None:
    found = aims.rows(OBJECTIVE, 2_867_871, {"wards": "Electoral wards"})
    assert [(row["aim"], row["weight"], row["figure"]) for row in found] == [
        ("Short lines", 1.0, "553 km of line between neighbourhoods"),
        (
            "Follow the lines of services",
            0.5,
            "2,008,059 residents out of step with a service, each service counted by its weight",
        ),
        ("flood", 2.0, "1.3 hectares"),
        (
            "Keep people near their neighbourhood's centre",
            0.0,
            "1.5 km to it for the average resident",
        ),
    ]
    assert found[1]["parts"] == [("Electoral wards", "272,371 residents")]


def test_every_aim_of_the_design_has_words() -> None:
    from footprints.neighbourhoods.objective import UNITS

    terms = {key: {"weight": 1.0, "value": 1.0, "unit": unit} for key, unit in UNITS.items()}
    for row, (key, unit) in zip(aims.rows(terms, 1000.0, {}), UNITS.items(), strict=True):
        assert row["aim"] != key
        assert unit not in row["figure"]
        assert "thousand" not in row["figure"]


def test_a_plan_of_nobody_still_has_figures() -> None:
    (row,) = aims.rows({"distance": {"weight": 1.0, "value": 0.0, "unit": "km"}}, 0.0, {})
    assert row["figure"] == "0.0 km"
