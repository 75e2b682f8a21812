"""Columns of ``agencies.csv``: every figure of every agency."""

from __future__ import annotations

from footprints.columns.kinds import (
    COUNT,
    FIGURE,
    METRES,
    PEOPLE,
    POINTS,
    POINTS_CHANGE,
    RATE,
    SHARE,
    TEXT,
    YES_NO,
    Column,
    Table,
)
from footprints.columns.scores import (
    AGENCY,
    AGENCY_NAME,
    BY_CHANCE,
    LINES_UP,
    LINES_UP_RAW,
    OVERLAP,
    SPREAD,
    TOGETHER,
)

_ABOUT = {
    "agency": AGENCY,
    "name": AGENCY_NAME,
    "score_edition": Column(
        COUNT, "Edition of “lines up”; figures of different editions cannot be compared."
    ),
    "kind": Column(TEXT, "zones (polygons), list (people by small area) or sites (points)."),
    "weight": Column(RATE, "Its weight in the design; 0 means scored only."),
    "service": Column(TEXT, "Agencies of one service count once in one-team residents."),
    "made_up": Column(YES_NO, "Whether its lines are invented, to show how the tool works."),
    "assumed": Column(
        YES_NO, "Whether its catchments are assumed: each place to the nearest site."
    ),
    "units": Column(COUNT, "Units with anyone inside the plan."),
    "units_with_main_patch": Column(COUNT, "Units that are the main unit of some small area."),
    "people": Column(PEOPLE, "People in its units, inside the plan."),
    "patch_people": Column(PEOPLE, "Residents in some main patch; for zones, people again."),
}

_COVER = {
    "residents": Column(PEOPLE, "All residents inside the plan."),
    "covered_people": Column(PEOPLE, "Residents in some unit."),
    "coverage": Column(SHARE, "covered_people as a share of residents."),
    "patch_strength": Column(
        SHARE, "Share of people who are with the main unit of their small area; 1 for zones."
    ),
    "patch_strength_people": Column(PEOPLE, "The people behind patch_strength."),
}

_FIT = {
    "fits_inside": Column(
        SHARE, "Share of people who are in the neighbourhood their unit mainly serves."
    ),
    "fits_inside_people": Column(PEOPLE, "The people behind fits_inside."),
    "served_by_one": Column(
        SHARE, "Share of people who are with the main unit of their neighbourhood."
    ),
    "served_by_one_people": Column(PEOPLE, "The people behind served_by_one."),
    "fits_inside_main_patches": Column(SHARE, "fits_inside by main patches."),
    "fits_inside_people_main_patches": Column(PEOPLE, "fits_inside_people by main patches."),
    "served_by_one_main_patches": Column(SHARE, "served_by_one by main patches."),
    "served_by_one_people_main_patches": Column(PEOPLE, "served_by_one_people by main patches."),
    "units_inside": Column(COUNT, "Units with 95% or more of their people in one neighbourhood."),
    "units_mostly": Column(COUNT, "Units with 80% to 95%."),
    "units_straddling": Column(COUNT, "Units with less than 80%."),
    "min_count": Column(
        COUNT, "The list's counts under this were made 0 or this before anything was worked out."
    ),
}

_LINES = {
    "serves": Column(
        TEXT, "Whether residents in no unit count against it (everybody) or not (some)."
    ),
    "overlap": OVERLAP,
    "overlap_people": Column(PEOPLE, "overlap times patch_people."),
    "overlap_all_people": Column(SHARE, "The same with everyone, not by main patches."),
    "overlap_scored": Column(
        SHARE, "The overlap that lines_up is worked out from: over everybody it is to serve."
    ),
    "overlap_scored_people": Column(
        PEOPLE, "overlap_scored times residents (serves everybody) or patch_people (serves some)."
    ),
    "overlap_by_chance": BY_CHANCE,
    "lines_up": LINES_UP,
    "lines_up_raw": LINES_UP_RAW,
    "lines_up_reason": Column(TEXT, "Why lines_up is empty."),
    "lines_up_covered": Column(POINTS, "lines_up over those in its units alone."),
    "lines_up_everybody": Column(POINTS, "lines_up with every resident in no unit against it."),
    "lines_up_main_patches": Column(
        POINTS, "lines_up as though all were in the main unit of their small area."
    ),
    "areas_a_unit": Column(FIGURE, "Small areas in the main patch of its middle unit."),
    "unsure_share": Column(
        SHARE, "Share of its people placed by surface off the main unit of their small area."
    ),
    "resolution": Column(
        TEXT,
        "Whether small areas are fine enough to score it: fine; a range (read the score as one); "
        "too coarse (no score).",
    ),
    "resolution_reason": Column(TEXT, "Why they are not."),
    **SPREAD,
    **TOGETHER,
    "zonings": Column(
        TEXT,
        "Whether the random lines that count are those inside localities (nested), free ones, or "
        "both (mixed).",
    ),
    "zonings_inside": Column(SHARE, "What those inside localities count for (s)."),
    "borders_kept": Column(
        SHARE, "Share of the border between localities that is a line of the agency (b)."
    ),
    "borders_kept_free": Column(
        SHARE, "The mean of that over free random zonings; empty where all of it is a line."
    ),
    "zonings_nested": Column(COUNT, "Random zonings inside localities."),
    "zonings_nested_m": Column(METRES, "Their line inside localities, on average."),
    "zonings_nested_wanted_m": Column(METRES, "The agency's own line inside localities."),
    "zonings_free": Column(COUNT, "Free random zonings."),
    "zonings_free_m": Column(METRES, "Their line, on average."),
    "zonings_free_wanted_m": Column(METRES, "The agency's own line."),
    "zonings_read_off": Column(
        YES_NO,
        "yes: random lines could not be made as long as the agency's within 2%, so F0 is read off "
        "a regression on length.",
    ),
}

_PLANS = {
    "plans": Column(COUNT, "Other plans within the same limits this one was held against."),
    "plans_mean": Column(POINTS, "Their “lines up” for this agency, on average."),
    "plans_low": Column(POINTS, "The lowest of them."),
    "plans_high": Column(POINTS, "The highest of them."),
    "plans_beaten": Column(SHARE, "Share of them that this plan does better than."),
    "plans_beaten_count": Column(COUNT, "How many of them this plan does better than."),
    "best_alone": Column(POINTS, "“Lines up” of the best plan found for this agency alone."),
    "best_half_own": Column(
        POINTS,
        "Of a list: “lines up” of a plan designed on one half of it, drawn at random, there.",
    ),
    "best_half_other": Column(POINTS, "The same plan's “lines up” on the other half."),
    "best_half_difference": Column(
        POINTS_CHANGE, "The first less the second: how much of best_alone is chance in the list."
    ),
    "designed_for": Column(
        TEXT,
        "Whether this plan was designed with the agency's lines in view, and with what weight; not "
        "known for a plan brought from elsewhere.",
    ),
    "headline": Column(
        TEXT,
        "The score in one phrase: this plan, other plans (on average, and from the lowest to the "
        "highest), the best plan found for this agency alone, and whether this plan was designed "
        "for it.",
    ),
}

_SAME = {
    "exactly_same_people": Column(
        PEOPLE, "Residents of neighbourhoods that are also, to 95% or more, one of its units."
    ),
    "exactly_same_share": Column(SHARE, "exactly_same_people as a share of residents."),
    "exactly_same_neighbourhoods": Column(COUNT, "How many such neighbourhoods there are."),
    "relation": Column(
        TEXT,
        "How its units stand to neighbourhoods: partial (covers under 80%), same, nests inside, "
        "made of whole neighbourhoods, mixed, shared patches (lines agree, people do not), or "
        "crosses.",
    ),
}

_ANALYSTS = {
    "homogeneity": Column(FIGURE, "1 where every unit lies in one neighbourhood (for analysts)."),
    "completeness": Column(FIGURE, "1 where every neighbourhood lies in one unit (for analysts)."),
    "v_measure": Column(FIGURE, "Harmonic mean of homogeneity and completeness (for analysts)."),
    "mapcurves": Column(FIGURE, "MapCurves goodness of fit, by residents (for analysts)."),
    "adjusted_rand": Column(FIGURE, "Adjusted Rand index, by residents (for analysts)."),
    "mutual_information": Column(FIGURE, "Mutual information in nats (for analysts)."),
    "variation_of_information": Column(FIGURE, "Variation of information in nats (for analysts)."),
}

_LIST = {
    "list_count": Column(COUNT, "What a list itself counts; empty for agencies that are no lists."),
    "list_residents": Column(PEOPLE, "Residents of the small areas the list names."),
    "list_per_resident": Column(RATE, "list_count by list_residents: 1.09 is 9% over residents."),
    "works_at": Column(TEXT, "Level whose places are most like its units."),
    "works_at_words": Column(TEXT, "The same in words."),
}

_RANGES = {
    "straddled_areas": Column(COUNT, "Small areas that a line of the agency runs through."),
    "straddled_people": Column(PEOPLE, "Their residents, whose unit is an estimate."),
} | {
    f"{figure}_{end}": Column(kind, words.format(figure))
    for figure, kind in (
        ("fits_inside", SHARE),
        ("served_by_one", SHARE),
        ("overlap", SHARE),
        ("lines_up", POINTS),
    )
    for end, words in (
        (
            "low",
            "Lowest value of {} by surface, best fit, points and draws of those areas or the list.",
        ),
        ("high", "Highest value of {} by surface, best fit, points and draws of them."),
        ("best_fit", "{} with each small area whole in the unit with most of its surface."),
        ("surface", "{} with people placed by surface, where points or best fit were used."),
    )
}

_BORDERS = {
    "range_reason": Column(TEXT, "Why there is no range."),
    "border_m": Column(METRES, "Line between its main patches, along borders of small areas."),
    "neighbourhood_border_m": Column(METRES, "Line between neighbourhoods."),
    "shared_border_m": Column(METRES, "Line that is both."),
    "shared_border": Column(SHARE, "shared_border_m as a share of border_m."),
    "shared_border_of_neighbourhoods": Column(
        SHARE, "shared_border_m as a share of neighbourhood_border_m."
    ),
    "drawn_within_m": Column(METRES, "Lines as drawn count as the same within this distance."),
    "drawn_border_m": Column(METRES, "Its lines as drawn, without the region's outline."),
    "drawn_border_shared_m": Column(METRES, "Those that run with a neighbourhood's line."),
    "drawn_border_shared": Column(SHARE, "drawn_border_shared_m as a share of drawn_border_m."),
    "drawn_border_same": Column(SHARE, "Of drawn_border_m, within 1 m of a neighbourhood's line."),
    "drawn_border_m_of_neighbourhoods": Column(
        METRES, "Lines between neighbourhoods, where the agency is."
    ),
    "drawn_border_shared_m_of_neighbourhoods": Column(
        METRES, "Those that run with one of its lines."
    ),
    "drawn_border_shared_of_neighbourhoods": Column(SHARE, "The last two as a share."),
    "drawn_border_same_of_neighbourhoods": Column(
        SHARE, "Of drawn_border_m_of_neighbourhoods, within 1 m of one of its lines."
    ),
    "drawn_differently": Column(
        TEXT, "That both seem to have the same lines, drawn differently, and what that may cost."
    ),
}

_WHOLE = {
    f"{figure}_whole_areas": Column(
        kind, f"{figure} with small areas whole, of a plan that was drawn through some."
    )
    for figure, kind in (
        ("fits_inside", SHARE),
        ("served_by_one", SHARE),
        ("overlap", SHARE),
        ("overlap_by_chance", SHARE),
        ("lines_up", POINTS),
        ("relation", TEXT),
    )
}

_SITES = {
    "sites": Column(COUNT, "Its sites; empty for agencies without."),
    "sites_inside": Column(COUNT, "Those inside the plan."),
    "works_as_one_people": Column(
        PEOPLE, "Residents whose unit and neighbourhood work as one (80% or more overlap)."
    ),
    "works_as_one_share": Column(SHARE, "The same as a share of residents."),
    "one_team_counted": Column(YES_NO, "Whether it counts for one-team residents."),
}

_LEVELS = {
    f"{level}_{figure}": Column(kind, words.format(place=place))
    for level, place in (("locality", "localities"), ("region", "the whole region"))
    for figure, kind, words in (
        ("people", PEOPLE, "people, held against {place} in place of neighbourhoods."),
        ("fits_inside", SHARE, "fits_inside, held against {place}."),
        ("fits_inside_people", PEOPLE, "fits_inside_people, held against {place}."),
        ("served_by_one", SHARE, "served_by_one, held against {place}."),
        ("served_by_one_people", PEOPLE, "served_by_one_people, held against {place}."),
        ("alike", SHARE, "The smaller of the two shares above: 1 where units are those places."),
        ("patch_people", PEOPLE, "patch_people, held against {place}."),
        ("overlap", SHARE, "overlap, held against {place}."),
        ("overlap_people", PEOPLE, "overlap_people, held against {place}."),
    )
}

AGENCIES = Table(
    "One row an agency: how far it lines up with the plan, and every figure behind that.",
    {
        **_ABOUT,
        **_COVER,
        **_FIT,
        **_LINES,
        **_PLANS,
        **_SAME,
        **_ANALYSTS,
        **_LIST,
        **_RANGES,
        **_BORDERS,
        **_WHOLE,
        **_SITES,
        **_LEVELS,
    },
)
