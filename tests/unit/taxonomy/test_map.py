"""The schematic map puts places where people expect them."""

from netwerk.taxonomy.map import Plane, outline

PLANE = Plane(south=50.0, west=5.0, north=51.0, east=6.0)
HASSELT, MAASEIK, LOMMEL = (50.930, 5.337), (51.095, 5.792), (51.231, 5.308)


def test_the_corners_of_the_plane_are_the_corners_of_the_picture() -> None:
    assert PLANE.point(51.0, 5.0) == (0, 0)
    assert PLANE.point(50.0, 6.0) == (PLANE.width, PLANE.height)


def test_a_kilometre_is_as_long_upwards_as_sideways() -> None:
    # At 50.5 degrees a degree eastwards is 0.636 of one northwards.
    assert abs(PLANE.width / PLANE.height - 0.636) < 0.002


def test_a_place_outside_stands_on_the_edge() -> None:
    assert PLANE.point(60.0, 5.5)[1] == 0
    assert PLANE.point(50.5, 4.0)[0] == 0


def test_north_is_up_and_east_is_right() -> None:
    plane = outline().plane
    hasselt, maaseik, lommel = plane.point(*HASSELT), plane.point(*MAASEIK), plane.point(*LOMMEL)

    assert maaseik[0] > hasselt[0]
    assert lommel[1] < hasselt[1]


def test_the_outline_is_drawn_within_its_picture() -> None:
    drawing = outline()
    points = [tuple(map(int, pair.split(","))) for polygon in drawing.polygons for pair in polygon.split()]

    assert len(drawing.polygons) == 2
    assert all(0 <= x <= drawing.plane.width and 0 <= y <= drawing.plane.height for x, y in points)
