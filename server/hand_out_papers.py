"""What is said on the papers of `server.hand_outs`: the checklist, the rating slip, the day in short, the test page."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from printer.slips import Barcode, Block, Box, Fields, Footer, Listing, Number, Qr, Row, Rows, Run, Text
from server.due_words import day_words
from server.wording import name, t

Facts = Mapping[str, Any]
LETTERS_A_LINE = 17  # of the Vietnamese ones: four lines a case


def checklist(told: Facts, day: date) -> list[Block]:
    """What to bring, who must come, how long and how much, in the citizen's language; as of the day of print."""
    one, lang = told["procedure"], told["lang"]
    needed = [paper for paper in one["papers"] if paper["needed"] != "not_required"]
    spared = [name(paper["name"], lang) for paper in one["papers"] if paper["needed"] == "not_required"]
    blocks: list[Block] = [
        _centred(t("paper.checklist.title", lang), size="large"),
        _centred(name(one["name"], lang), size="lead"),
    ]
    if needed:
        blocks.append(Listing(t("paper.checklist.bring", lang), tuple(_paper(paper, lang) for paper in needed)))
    else:
        blocks.append(_centred(t("paper.checklist.nothing", lang)))
    if spared:
        blocks.append(_said((t("paper.checklist.spared", lang), True), (" " + "; ".join(spared) + ".", False)))
    steps = [Row(t(f"news.step.{step['step']}", lang), name(step["who"], lang)) for step in one["presence"]]
    fee, longer = one["fee"], one["verification_words"]
    steps.append(
        Row(
            t("paper.limit", lang),
            name(one["limit_words"], lang),
            t("paper.checklist.longer", lang, limit=name(longer, lang)) if longer else "",
        )
    )
    steps.append(Row(t("paper.fee", lang), name(fee["text"], lang), name(fee["note"], lang)))
    blocks.append(Fields(tuple(steps)))
    if name(one["local_note"], lang):
        blocks.append(_said((name(one["local_note"], lang), False)))
    if one["changes_from"]:
        new = day_words(date.fromisoformat(one["changes_from"]), lang)
        blocks.append(Box((Text((Run(t("paper.checklist.changes", lang, day=new), True),), "text", "center"),)))
    blocks += [
        _said((t("paper.checklist.still", lang), False)),
        Footer(t("paper.checklist.as_of", lang, day=f"{day:%d/%m/%Y}")),
    ]
    return blocks


def _paper(paper: Facts, lang: str) -> Row:
    """The paper's name with what is said of it; its kind and number at the right, an original in capitals."""
    note = name(paper["note"], lang)
    some = paper["needed"] == "if_any" and not (paper["note"] or {}).get("vi", "").lower().startswith("nếu")
    said = "; ".join(one for one in (t("news.needed.if_any", lang) if some else "", note) if one)
    kind = t(f"paper.checklist.kind.{paper['kind']}", lang, n=paper["count"])
    return Row(f"{name(paper['name'], lang)} ({said})" if said else name(paper["name"], lang), kind)


def rating(told: Facts) -> list[Block]:
    """One question, one code; no name, and the number only so that the paper is not mixed up with another."""
    lang = told["lang"]
    until = day_words(date.fromisoformat(told["until"]), lang)
    return [
        _centred(t("paper.rating.title", lang), size="large"),
        Qr(told["qr_data"], (_centred(t("paper.rating.scan", lang)), Text((Run(t("paper.rating.how", lang)),)))),
        Rows((Row(t("paper.rating.visit", lang), told["number"]),)),
        Footer(t("paper.rating.until", lang, day=until)),
    ]


def day(told: Facts, time: str) -> list[Block]:
    """The day in figures: the line, the dossiers received, what stands now, what citizens said."""
    waits, dossiers, standing, ratings = told["waits"], told["dossiers"], told["standing"], told["ratings"]
    lines = [Row(t("paper.day.called"), _number(waits["n"]))]
    if waits["n"]:
        lines += [
            Row(t("paper.day.median"), t("paper.minutes", span=_minutes(waits["median_min"]))),
            Row(t("paper.day.nine_in_ten"), t("paper.minutes", span=_minutes(waits["p90_min"]))),
        ]
    blocks: list[Block] = [
        _centred(t("paper.day.title"), size="large"),
        _centred(day_words(date.fromisoformat(told["day"]), "vi"), size="lead"),
        Listing(t("paper.day.line"), tuple(lines)),
    ]
    if told["services"]:
        served = [
            Row(one["name"]["vi"], t("paper.day.served", served=one["served"], no_show=one["no_show"]))
            for one in told["services"]
        ]
        blocks.append(Listing(t("paper.day.services"), tuple(served)))
    received = [
        Row(t(f"paper.day.dossiers.{name}"), _number(dossiers[name]))
        for name in ("received", "returned_on_time", "in_progress", "late", "apologies")
    ]
    now = [Row(t(f"paper.day.standing.{name}"), _number(standing[name])) for name in ("today", "overdue", "breach")]
    said = t("paper.day.satisfied", satisfied=ratings["satisfied"], n=ratings["n"])
    blocks += [
        Listing(t("paper.day.received"), tuple(received)),
        Listing(t("paper.day.now"), tuple(now)),
        Listing(t("paper.day.ratings"), (Row(t("paper.day.said"), said if ratings["n"] else t("paper.day.nobody")),)),
        Footer(t("paper.fees_as_of", time=time)),
    ]
    return blocks


def test_page(told: Facts, time: str) -> list[Block]:
    """Every Vietnamese letter in both cases, digits, both edges of the paper, and both codes."""
    machine, letters = told["printer"], told["letters"]
    lines = [letters[at : at + LETTERS_A_LINE] for at in range(0, len(letters), LETTERS_A_LINE)]
    return [
        _centred(t("paper.test.title"), size="large"),
        Fields(
            (
                Row(t("paper.test.printer"), f"{machine['title']['vi']} ({machine['name']})"),
                Row(t("paper.test.address"), machine["uri"]),
                Row(t("paper.test.width"), t("paper.test.dots", n=machine["width_dots"])),
                Row(t("paper.test.at"), time),
            )
        ),
        Box((Text((Run(t("paper.test.edges"), True),), "text", "center"),)),
        *(Text((Run(" ".join(line)),)) for line in lines),
        *(Text((Run(" ".join(line.upper()), True),)) for line in lines),
        Number("A0123"),
        _centred("0123456789", size="huge"),
        Qr(t("paper.test.code"), (_centred(t("paper.test.codes")),)),
        Barcode(t("paper.test.code")),
        Footer(t("paper.test.well")),
    ]


def _centred(words: str, *, size: Any = "text") -> Text:
    return Text((Run(words, True),), size, "center")


def _said(*runs: tuple[str, bool]) -> Text:
    return Text(tuple(Run(words, bold) for words, bold in runs))


def _number(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def _minutes(minutes: float) -> str:
    return f"{minutes:.0f}"
