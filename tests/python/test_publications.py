"""Which publications there are, which one is current, which are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from firstcall.publications import (
    NoPublicationError,
    current_publication,
    list_publications,
    new_publication,
    roll_back,
)


def _publish(published: Path, run_id: str, keep: int = 5) -> None:
    with new_publication(published, run_id, keep) as folder:
        (folder / "firstcall.duckdb").write_text(run_id, encoding="utf-8")


def _runs(published: Path) -> list[str]:
    return [publication.folder.name.split("-")[1] for publication in list_publications(published)]


def _current(published: Path) -> str:
    return (published / "current" / "firstcall.duckdb").read_text(encoding="utf-8")


def test_the_newest_is_current_and_the_last_ones_are_kept(tmp_path: Path) -> None:
    for run_id in ("a", "b", "c", "d"):
        _publish(tmp_path, run_id, keep=3)
    assert _runs(tmp_path) == ["b", "c", "d"]
    assert _current(tmp_path) == "d"


def test_the_link_is_relative_so_that_a_home_can_be_moved(tmp_path: Path) -> None:
    _publish(tmp_path / "old", "a")
    (tmp_path / "old").rename(tmp_path / "new")
    assert not (tmp_path / "new" / "current").readlink().is_absolute()
    assert _current(tmp_path / "new") == "a"


def test_rolling_back_goes_one_back_each_time_and_stops_at_the_oldest(tmp_path: Path) -> None:
    for run_id in ("a", "b", "c"):
        _publish(tmp_path, run_id)
    roll_back(tmp_path)
    assert _current(tmp_path) == "b"
    roll_back(tmp_path)
    assert _current(tmp_path) == "a"
    with pytest.raises(NoPublicationError, match="oldest publication kept"):
        roll_back(tmp_path)
    assert _current(tmp_path) == "a"


def test_what_is_being_written_or_removed_is_no_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _publish(tmp_path, "a")
    (tmp_path / ".writing-20200101T000000000000Z-half").mkdir()
    assert _runs(tmp_path) == ["a"]

    def die_half_way(folder: Path) -> None:
        (folder / "firstcall.duckdb").unlink()
        raise InterruptedError

    (tmp_path / ".writing-20200101T000000000000Z-half").rmdir()
    monkeypatch.setattr("shutil.rmtree", die_half_way)
    with pytest.raises(InterruptedError):
        _publish(tmp_path, "b", keep=1)
    assert _runs(tmp_path) == ["b"]


def test_a_swap_that_was_cut_short_does_not_block_the_next(tmp_path: Path) -> None:
    (tmp_path / ".current.swap").symlink_to("nowhere")
    _publish(tmp_path, "a")
    assert _current(tmp_path) == "a"


def test_a_publication_that_failed_leaves_nothing(tmp_path: Path) -> None:
    _publish(tmp_path, "a")
    with pytest.raises(FileNotFoundError), new_publication(tmp_path, "b", keep=5) as folder:
        (folder / "half").rename(folder / "missing" / "half")
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "current") == [
        list_publications(tmp_path)[0].folder.name
    ]


def test_a_clock_that_was_set_back_does_not_put_a_new_one_before_an_old_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "29990101T000000000000Z-future").mkdir()
    _publish(tmp_path, "now")
    assert _runs(tmp_path) == ["future", "now"]
    assert current_publication(tmp_path).folder.name == "29990101T000001000000Z-now"


def test_without_a_publication_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoPublicationError, match="run `firstcall publish`"):
        current_publication(tmp_path / "nowhere")
    with pytest.raises(NoPublicationError, match="run `firstcall publish`"):
        roll_back(tmp_path)
