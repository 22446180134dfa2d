"""Malformed workbooks: truncated and bombed archives, broken XML, dates of two systems, cells of every kind."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.faults.inputs_case import HEADER, Case, Expect, fails, good, loads, written

_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default
Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"
ContentType="application/xml"/><Override PartName="/xl/workbook.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"""
_RELS = """<?xml version="1.0"?><Relationships
xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>{more}
</Relationships>"""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1">'
    '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_STYLE_LINK = (
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/>'
)


def cell(place: str, text: str) -> str:
    """A cell with its text inside."""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def sheet(rows: list[list[str]], more: str = "") -> str:
    """A sheet of texts; ``more`` is put behind its rows."""
    body = "".join(
        f'<row r="{n}">' + "".join(cell(f"{chr(65 + c)}{n}", text) for c, text in enumerate(row)) + "</row>"
        for n, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}{more}</sheetData></worksheet>'


def parts(xml: str, book: str = "") -> dict[str, bytes]:
    """The parts of the smallest workbook that holds a sheet."""
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = '<sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets>'
    workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{links}">{book}{listed}</workbook>'
    return {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": _RELS.format(kind="officeDocument", target="xl/workbook.xml", more="").encode(),
        "xl/workbook.xml": workbook.encode(),
        "xl/_rels/workbook.xml.rels": _RELS.format(
            kind="worksheet", target="worksheets/sheet1.xml", more=_STYLE_LINK
        ).encode(),
        "xl/styles.xml": _STYLES.encode(),
        "xl/worksheets/sheet1.xml": xml.encode(),
    }


def packed(found: dict[str, bytes]) -> bytes:
    """An archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(rows: list[list[str]], more: str = "", head: str = "") -> bytes:
    """A workbook of texts."""
    return packed(parts(sheet([HEADER, *rows], more), head))


def _day(place: str, number: str) -> str:
    return f'<c r="{place}" s="1"><v>{number}</v></c>'


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _archives()
    yield from _bombs()
    yield from _xml()
    yield from _dates()
    yield from _values()


def _archives() -> Iterator[Case]:
    sound = book([good(1), good(2)])
    yield Case("archive", "sound", written("a.xlsx", sound), loads(2))
    for percent in (1, 10, 50, 90, 99):
        cut = sound[: len(sound) * percent // 100]
        yield Case("archive", f"cut_at_{percent}_percent", written("a.xlsx", cut), fails("a.xlsx", "工作簿"))
    for seed in range(6):
        yield Case("archive", f"bytes_turned_{seed}", _turned(sound, seed), fails("a.xlsx"))
    yield Case("archive", "csv_by_name", written("a.xlsx", ",".join(HEADER).encode()), fails("a.xlsx", "工作簿"))
    yield Case("archive", "xlsx_called_csv", written("a.csv", sound), fails("a.csv", "ZIP"))
    yield Case("archive", "empty_zip", written("a.xlsx", packed({})), fails("a.xlsx", "工作簿"))
    yield Case("archive", "zip_of_a_csv", written("a.xlsx", packed({"a.csv": b"1,2"})), fails("a.xlsx", "工作簿"))
    yield Case("archive", "zip_in_a_zip", written("a.xlsx", packed({"xl/workbook.xml": sound})), fails("a.xlsx"))
    sneaky = packed(
        parts(sheet([HEADER, good(1)])) | {"../../../../tmp/mailuo_evil": b"x", "/abs": b"x", "a\\..\\b": b"x"}
    )
    yield Case("archive", "paths_that_climb", written("a.xlsx", sneaky), loads(1))
    yield Case("archive", "sheet_missing", written("a.xlsx", _without("xl/worksheets/sheet1.xml")), fails("a.xlsx"))
    yield Case("archive", "links_missing", written("a.xlsx", _without("xl/_rels/workbook.xml.rels")), fails("a.xlsx"))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4_000
    yield Case("archive", "ole_with_a_password", written("a.xlsx", ole), fails("a.xlsx", "工作簿"))
    yield Case("archive", "ole_called_xls", written("a.xls", ole), fails("a.xls", "工作簿"))


def _turned(sound: bytes, seed: int) -> Callable[[Path, random.Random], list[str]]:
    """Bytes of the compressed sheet turned over: the check sum of the archive no longer fits."""
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    rng = random.Random(seed)
    broken = bytearray(sound)
    start = entry.header_offset + 30 + len(entry.filename)
    for _ in range(4):
        broken[start + rng.randrange(entry.compress_size)] ^= 1 << rng.randrange(8)
    return written("a.xlsx", bytes(broken))


def _without(name: str) -> bytes:
    found = parts(sheet([HEADER, good(1)]))
    del found[name]
    return packed(found)


def _big(part: str, size: int, lie: bool = False) -> Callable[[Path, random.Random], list[str]]:
    """A workbook with a part of ``size`` spaces; ``lie``: the archive says that the part has a hundred."""

    def make(folder: Path, rng: random.Random) -> list[str]:
        path = folder / "a.xlsx"
        found = parts(sheet([HEADER, good(1)]))
        head, tail = found.get(part, b"<x>"), b""
        if part == "xl/worksheets/sheet1.xml":
            head, tail = head.replace(b"</sheetData></worksheet>", b""), b"</sheetData></worksheet>"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in found.items():
                if name != part:
                    archive.writestr(name, content)
            with archive.open(part, "w", force_zip64=True) as file:
                file.write(head)
                for _ in range(size >> 20):
                    file.write(b" " * (1 << 20))
                file.write(tail)
        if lie:
            say(path, part, 100)
        return [path.name]

    return make


def say(path: Path, part: str, size: int) -> None:
    """Let the archive's directory give another size for a part."""
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\x01\x02", 0, raw.rfind(part.encode()))
    struct.pack_into("<I", raw, at + 24, size)
    path.write_bytes(bytes(raw))


def _bombs() -> Iterator[Case]:
    where = {"sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "other": "xl/media/x.bin"}
    for name, part in where.items():
        yield Case(
            "bomb",
            f"twelve_hundred_megabytes_of_{name}",
            _big(part, 1200 << 20),
            fails("a.xlsx", "超过上限"),
            seconds=90,
        )
        yield Case(
            "bomb",
            f"nine_hundred_megabytes_denied_of_{name}",
            _big(part, 900 << 20, lie=True),
            fails("a.xlsx"),
            seconds=60,
        )
    corner = sheet([HEADER, good(1)], f'<row r="1048576">{cell("XFD1048576", "x")}</row>')
    yield Case(
        "bomb", "one_cell_in_the_last_corner", written("a.xlsx", packed(parts(corner))), fails("a.xlsx", "单元格")
    )
    down = sheet([HEADER, good(1)], f'<row r="1048576">{cell("A1048576", "2")}</row>')
    yield Case(
        "bomb", "one_cell_in_the_last_row", written("a.xlsx", packed(parts(down))), loads(2), seconds=60, megabytes=2500
    )
    across = sheet([HEADER, good(1)], f'<row r="3">{cell("XFD3", "x")}</row>')
    yield Case("bomb", "one_cell_in_the_last_column", written("a.xlsx", packed(parts(across))), Expect((1, 1, 0, 0)))
    beyond = sheet([HEADER, good(1)], f'<row r="4294967295">{cell("ZZZZ4294967295", "x")}</row>')
    yield Case("bomb", "one_cell_outside_the_sheet", written("a.xlsx", packed(parts(beyond))), fails("a.xlsx"))
    size = f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:XFD1048576"/>' + sheet([HEADER, good(1)]).partition(">")[2]
    yield Case("bomb", "dimension_that_lies", written("a.xlsx", packed(parts(size))), loads(1))
    merged = sheet([HEADER, good(1)]).replace(
        "</worksheet>", '<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells></worksheet>'
    )
    yield Case("bomb", "merged_over_everything", written("a.xlsx", packed(parts(merged))), loads(1))
    nested = packed({"a.zip": packed({"b.zip": packed({"c.zip": zlib.compress(b"\x00" * (64 << 20))})})})
    yield Case("bomb", "archives_in_archives", written("a.xlsx", nested), fails("a.xlsx", "工作簿"))
    one = 'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    repeating = ods(f'<table:table-row table:number-rows-repeated="1048576"><table:table-cell {one}</table:table-row>')
    yield Case("bomb", "ods_that_repeats_itself", written("a.ods", repeating), fails("a.ods"))
    yield Case("bomb", "ods_sound", written("a.ods", ods("")), loads(1))


def ods(more: str) -> bytes:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in row
        )
        + "</table:table-row>"
        for row in (HEADER, good(1))
    )
    names = "".join(f' xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{rows}{more}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{urn}:manifest:1.0"/>'
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


def _xml() -> Iterator[Case]:
    sound = sheet([HEADER, good(1)])
    yield Case("xml", "sheet_cut", written("a.xlsx", packed(parts(sound[: len(sound) // 2]))), fails("a.xlsx"))
    laughs = (
        '<!DOCTYPE l [<!ENTITY a "xxxxxxxxxx">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
        + "]>"
    )
    for name, part in (("workbook", "xl/workbook.xml"), ("sheet", "xl/worksheets/sheet1.xml")):
        found = parts(sound)
        text = found[part].decode()
        found[part] = (
            laughs
            + text.replace("</sheetData>", f'<row r="3">{cell("B3", "E")}</row></sheetData>')
            .replace(">E<", ">&m;<")
            .replace('name="表"', 'name="&m;"')
        ).encode()
        yield Case("xml", f"laughs_in_the_{name}", written("a.xlsx", packed(found)), fails("a.xlsx"))
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sound.replace("张伟", "&e;")
    yield Case(
        "xml", "entity_of_a_file", written("a.xlsx", packed(parts(outside))), Expect(None, ("a.xlsx",), ("root:",))
    )
    yield Case(
        "xml",
        "not_utf8",
        written("a.xlsx", packed(parts(sound) | {"xl/worksheets/sheet1.xml": sound.encode("gb18030")})),
        fails("a.xlsx"),
    )
    yield Case(
        "xml", "bad_cell_names", written("a.xlsx", packed(parts(sound.replace('r="B2"', 'r="??"')))), fails("a.xlsx")
    )
    yield Case(
        "xml",
        "string_number_nowhere",
        written("a.xlsx", packed(parts(sheet([HEADER, good(1)], '<row r="3"><c r="A3" t="s"><v>99999</v></c></row>')))),
        fails("a.xlsx"),
    )
    deep = "<a>" * 200_000
    yield Case(
        "xml",
        "deep_elements",
        written("a.xlsx", packed(parts(sound.replace("<sheetData>", deep + "<sheetData>")))),
        loads(1),
    )
    twice = sheet([HEADER, good(1)], f'<row r="2">{cell("B2", "李四")}</row>')
    yield Case("xml", "one_cell_twice", written("a.xlsx", packed(parts(twice))), Expect((1, 0, 0, 0)))


def _dates() -> Iterator[Case]:
    def dated(number: str, head: str = "") -> bytes:
        row = f'<row r="2">{cell("A2", "1")}{cell("B2", "张伟")}{cell("C2", "男")}{_day("D2", number)}</row>'
        return packed(parts(sheet([HEADER], row), head))

    old = '<workbookPr date1904="1"/>'
    yield Case("dates", "xlsx_1900", written("a.xlsx", dated("45413")), loads(1))
    yield Case("dates", "xlsx_1904", written("a.xlsx", dated("43951", old)), loads(1))
    yield Case(
        "dates", "xlsx_1904_said_true", written("a.xlsx", dated("43951", '<workbookPr date1904="true"/>')), loads(1)
    )
    yield Case("dates", "xlsx_day_60", written("a.xlsx", dated("60")), loads(0, 1, 0, 0, "第 2 行"))
    yield Case("dates", "xlsx_day_59", written("a.xlsx", dated("59")), loads(0, 1, 0, 0, "第 2 行"))
    yield Case("dates", "xlsx_day_0", written("a.xlsx", dated("0")), loads(0, 1, 0, 0, "第 2 行"))
    for name, number in (
        ("negative", "-5"),
        ("year_10000", "2958466"),
        ("huge", "1e300"),
        ("not_a_number", "NaN"),
        ("text", "abc"),
    ):
        yield Case("dates", f"xlsx_{name}", written("a.xlsx", dated(number)), Expect((0, 1, 0, 0), ("第 2 行",)))
    yield Case("dates", "xlsx_with_a_time", written("a.xlsx", dated("45413.75")), loads(1))


def _values() -> Iterator[Case]:
    def one(xml: str) -> bytes:
        row = f'<row r="2">{cell("A2", "1")}{cell("B2", "张伟")}{xml}</row>'
        return packed(parts(sheet([HEADER], row)))

    for name, xml, loaded, word in (
        ("formula_without_a_value", '<c r="E2"><f>1/0</f></c>', 0, "公式"),
        ("formula_error", '<c r="E2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', 0, "公式"),
        ("formula_to_a_file", '<c r="E2"><f>[\\\\x\\y.xls]A!A1</f><v>5</v></c>', 1, "公式"),
        ("number_of_eighteen_digits", '<c r="F2"><v>410105199001011233</v></c>', 0, "浮点"),
        ("number_beyond_floats", '<c r="E2"><v>1e999</v></c>', 0, "第 2 行"),
        ("text_of_two_megabytes", cell("F2", "x" * (2 << 20)), 0, "1,048,576"),
    ):
        yield Case("cells", name, written("a.xlsx", one(xml)), loads(loaded, 1 - loaded, 0, 0, word))
    yield Case("cells", "nul_escaped", written("a.xlsx", one(cell("F2", "a_x0000_b"))), Expect((0, 1, 0, 0), ("NUL",)))
    yield Case("cells", "surrogate_escaped", written("a.xlsx", one(cell("F2", "a_xD800_b"))), loads(1))
    yield Case("cells", "formula_as_text", written("a.xlsx", one(cell("F2", "=1+cmd|' /C calc'!A0"))), loads(1))
