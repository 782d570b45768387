"""What a printer says back is understood whatever else is on the wire."""

from hypothesis import given
from hypothesis import strategies as st

from printer.status import Asb, Block, Eot, Gsr, ProcessId, Status, StatusParser, from_eot


def heard(*pieces: bytes) -> list[object]:
    parser = StatusParser()
    return [reply for piece in pieces for reply in parser.feed(piece)]


def test_each_class_of_reply_is_known_by_its_fixed_bits() -> None:
    assert heard(b"\x10\x00\x00\x0f") == [Asb(b"\x10\x00\x00\x0f")]
    assert heard(b"\x12") == [Eot(0x12)]
    assert heard(b"\x0c") == [Gsr(0x0C)]
    assert heard(b"\x5fEPSON\x00") == [Block(0x5F, b"EPSON")]
    assert heard(b'7"AB12\x00') == [ProcessId(b"AB12")]


def test_an_automatic_status_names_paper_before_cover_before_offline() -> None:
    assert Asb(b"\x10\x00\x00\x0f").status == Status("", "ok")
    assert Asb(b"\x10\x00\x03\x0f").status == Status("", "low")
    assert Asb(b"\x18\x00\x00\x0f").status == Status("offline", "ok")
    assert Asb(b"\x38\x00\x00\x0f").status == Status("cover_open", "ok")
    assert Asb(b"\x38\x00\x0f\x0f").status == Status("paper_out", "out")
    assert Asb(b"\x10\x08\x00\x0f").status == Status("offline", "ok")


def test_the_answers_to_three_questions_make_one_status() -> None:
    assert from_eot(0x12, 0x12, 0x12) == Status("", "ok")
    assert from_eot(0x1A, 0x32, 0x7E) == Status("paper_out", "out")
    assert from_eot(0x1A, 0x16, 0x12) == Status("cover_open", "ok")
    assert from_eot(0x1A, 0x12, 0x12) == Status("offline", "ok")
    assert from_eot(0x12, 0x12, 0x1E) == Status("", "low")
    assert from_eot(0x1A, None, None) == Status("offline", "unknown")


def test_a_torn_status_does_not_swallow_the_reply_behind_it() -> None:
    assert heard(b"\x10\x00", b'7"AB12\x00') == [ProcessId(b"AB12")]
    assert heard(b"7AB", b'7"AB12\x00') == [ProcessId(b"AB12")]
    assert heard(b"7AB\x80\x12") == [Eot(0x12)]


def test_a_block_without_an_end_is_given_up() -> None:
    parser = StatusParser()
    assert not any(isinstance(reply, Block | ProcessId) for reply in parser.feed(b"\x5f" + b"A" * 500))
    assert parser.pending == 0


@given(st.binary(max_size=400), st.data())
def test_splitting_the_stream_changes_nothing(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert heard(*pieces) == heard(stream)


@given(st.binary(max_size=600))
def test_any_noise_is_survived_and_little_is_held(noise: bytes) -> None:
    parser = StatusParser()
    replies = list(parser.feed(noise))
    assert len(replies) <= len(noise)
    assert parser.pending <= 96


@given(st.binary(max_size=60), st.binary(min_size=4, max_size=4).map(lambda b: bytes(0x30 + x % 64 for x in b)))
def test_an_id_is_heard_behind_any_noise(noise: bytes, process_id: bytes) -> None:
    assert heard(noise, b'7"' + process_id + b"\x00")[-1] == ProcessId(process_id)


@given(st.binary(max_size=200))
def test_noise_without_an_id_confirms_nothing(noise: bytes) -> None:
    confirmed = {reply.id for reply in heard(noise) if isinstance(reply, ProcessId)}
    assert all(b'7"' + process_id + b"\x00" in noise for process_id in confirmed)
