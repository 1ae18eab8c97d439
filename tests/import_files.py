"""Import files: small exports of each shape, made where a test can see what is in them."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

LATVIAN_HEADER = ("Notikuma ID", "Datums", "Laiks", "Veids", "Vieta", "Platums", "Garums")
LATVIAN_ROWS = (
    ("T-1", "03.11.2025", "21:15", "Zādzība", "Lielā iela 4", "57,24510", "22,58710"),
    ("T-2", "04.11.2025", "08:40", "Vardarbība ģimenē", "Ķūļciems", "57,24110", "22,58010"),
    ("T-3", "05.11.2025", "23:05", "Zādzība", "Dūņu iela 2", "57,24710", "22,59110"),
)


def delimited(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ",", encoding: str = "utf-8"
) -> bytes:
    """A text table."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def latvian(rows: Iterable[Sequence[object]] = LATVIAN_ROWS, *, encoding: str = "cp1257") -> bytes:
    """A Latvian export: semicolons, decimal commas, dates like 03.11.2025."""
    return delimited(LATVIAN_HEADER, rows, delimiter=";", encoding=encoding)


def latvian_row(number: int, **cells: str) -> tuple[str, ...]:
    """One good Latvian row; cells are changed by header, with underscores for blanks."""
    values = dict(
        zip(
            LATVIAN_HEADER,
            (f"R-{number}", "10.11.2025", "12:00", "Zādzība", "Lielā iela 1",
             f"{57.2 + number % 900 / 10000:.5f}".replace(".", ","), "22,58000"),
            strict=True,
        )
    )  # fmt: skip
    values.update({key.replace("_", " "): value for key, value in cells.items()})
    return tuple(values.values())


def many_latvian(count: int, *, first: int = 1) -> bytes:
    """Good rows with consecutive references."""
    return latvian(latvian_row(number) for number in range(first, first + count))


def workbook(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An XLSX workbook of one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def geojson(rows: Iterable[tuple[str, str, str, float, float]]) -> bytes:
    """Point features of (reference, time, category, lon, lat)."""
    features = [
        {
            "type": "Feature",
            "properties": {"id": reference, "datetime": time, "category": category},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for reference, time, category, lon, lat in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def multipart(data: bytes, name: str = "export.csv", **fields: str) -> tuple[bytes, str]:
    """The body and content type of a browser's upload."""
    mark = "----talsi"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    quoted = name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    body = b"".join([*parts, head.encode(), data, f"\r\n--{mark}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={mark}"
