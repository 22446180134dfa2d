"""The explorer's picture with its way back, and its address."""

from __future__ import annotations

from datetime import date

from ui.view import IN_ADDRESS, Address, Picture, View


def test_start_add_hide_and_the_way_back() -> None:
    view = View()
    view.start("a", ["b", "a", "c"], cut=4)
    assert view.now == Picture(nodes=("a", "b", "c"), focus="a", origin="a", cut=4)
    assert view.selected == ("a",)
    view.add("b", ["b", "d"])
    assert view.now.shown == ("a", "b", "c", "d") and view.now.origin == "b" and view.now.focus == "a"
    view.selected = ("d",)
    view.hide(["d"])
    assert view.now.shown == ("a", "b", "c") and view.selected == ()
    view.undo()
    assert view.now.shown == ("a", "b", "c", "d")
    view.redo()
    assert view.now.shown == ("a", "b", "c")
    view.undo()
    view.undo()
    assert view.now.shown == ("a", "b", "c")
    view.undo()
    assert view.now == Picture() and not view.past
    view.undo()
    assert view.now == Picture()


def test_a_new_step_ends_the_way_forward_and_no_change_is_no_step() -> None:
    view = View()
    view.start("a", [])
    view.start("b", [])
    view.undo()
    assert len(view.future) == 1
    view.add("a", ["c"])
    assert view.future == []
    steps = len(view.past)
    view.add("a", ["c"])
    assert len(view.past) == steps


def test_steps_back_are_bounded() -> None:
    view = View()
    for number in range(80):
        view.start(str(number), [])
    assert len(view.past) == 50
    assert view.past[0].focus == "29"


def test_what_is_named_again_comes_back_and_show_all_brings_everything() -> None:
    view = View()
    view.start("a", ["b", "c"])
    view.hide(["b", "c"])
    view.add("a", ["b"])
    assert view.now.shown == ("a", "b")
    view.kinds_off.add("Unit")
    view.show_all()
    assert view.now.shown == ("a", "b", "c") and not view.kinds_off


def test_a_path_is_kept_by_an_expansion_and_replaced_by_another_path() -> None:
    view = View()
    view.start("a", ["b"])
    view.add("a", ["b"], path=["e1"])
    view.add("b", ["c"])
    assert view.now.path == {"e1"}
    view.add("a", ["c"], path=["e2", "e3"])
    assert view.now.path == {"e2", "e3"}


def test_undo_drops_a_selection_that_is_no_longer_there() -> None:
    view = View()
    view.start("a", [])
    view.add("a", ["b"])
    view.selected, view.edge = ("b",), ("e",)
    view.undo()
    assert view.selected == () and view.edge == ()


def test_what_is_gone_from_the_data_goes_out_of_every_step() -> None:
    view = View()
    view.start("a", ["b"])
    view.add("b", ["c"])
    view.selected = ("b",)
    view.forget(["b"])
    assert view.now.shown == ("a", "c") and view.now.origin is None and view.selected == ()
    view.undo()
    assert view.now.shown == ("a",)


def test_the_address_brings_the_same_state_back() -> None:
    view = View()
    view.start("a", ["b", "c"], path=["e2", "e1"])
    view.selected = ("a", "c")
    view.as_of = date(2024, 3, 1)
    view.kinds_off = {"Unit"}
    view.status_off = {"ALLEGED", "REFUTED"}
    told = Address.read(view.address())
    assert told.nodes == ("a", "b", "c") and set(told.path) == {"e1", "e2"} and told.selected == ("a", "c")
    assert (told.as_of, told.kinds_off, told.status_off) == (date(2024, 3, 1), {"Unit"}, {"ALLEGED", "REFUTED"})
    view.status_off = set()
    assert Address.read(view.address()).status_off == frozenset()


def test_an_address_that_has_no_room_says_how_much_is_missing() -> None:
    view = View()
    view.start("0", [str(n) for n in range(1, IN_ADDRESS + 7)])
    told = Address.read(view.address())
    assert len(told.nodes) == IN_ADDRESS and told.more == 7


def test_an_empty_view_has_no_address_and_nonsense_is_left_out() -> None:
    assert View().address() == {}
    told = Address.read({"uid": "a,,a,b", "day": "2024-13-40", "more": "x", "sel": ""})
    assert told.nodes == ("a", "b") and told.as_of is None and told.more == 0
    assert told.status_off == {"REFUTED"}
