"""Validates files of places with what others wrote: frictionless against the
national standard's table schema, and data·inclusion's own models.

    validate.py FOLDER    lieux.csv, lieux.json, structures.*, services.*

Says how many rows each file has and how many errors; ends in 1 if there is one.
"""

import csv
import json
import sys
from pathlib import Path

from data_inclusion.schema.v1.services import Service
from data_inclusion.schema.v1.structures import Structure
from frictionless import Resource, Schema
from pydantic import ValidationError

HERE = Path(__file__).parent
SHOWN = 10
# What our JSON says beside the 32 columns; the table has them alone.
BESIDE = {"precision_position"}
# A cell of a spreadsheet that would be a formula has an apostrophe before it.
GUARDED = "'"


def report(name, rows, errors):
    print(f"   {name}: {rows} rows, {len(errors)} errors")
    for error in errors[:SHOWN]:
        print(f"      {error}")
    return not errors


def standard_csv(folder):
    schema = Schema.from_descriptor(json.loads((HERE / "standard-mediation-num.json").read_text()))
    resource = Resource(path="lieux.csv", basepath=str(folder), schema=schema, encoding="utf-8-sig")
    result = resource.validate(limit_errors=1000)
    errors = [f"{note} ({label})" for label, note in result.flatten(["type", "note"])]
    rows = result.tasks[0].stats.get("rows", 0) if result.tasks else 0
    return report("lieux.csv, frictionless", rows, errors)


def standard_json(folder):
    """The same table, from objects that leave out what they do not say."""
    schema = Schema.from_descriptor(json.loads((HERE / "standard-mediation-num.json").read_text()))
    names = [field.name for field in schema.fields]
    places = json.loads((folder / "lieux.json").read_text())
    unknown = sorted({name for place in places for name in place if name not in names} - BESIDE)
    table = [names] + [[place.get(name, "") for name in names] for place in places]
    result = Resource(data=table, schema=schema).validate(limit_errors=1000)
    errors = [f"unknown field {name}" for name in unknown]
    errors += [f"{note} ({label})" for label, note in result.flatten(["type", "note"])]
    return report("lieux.json, frictionless", len(places), errors)


def inclusion(folder, name, model):
    documents = json.loads((folder / f"{name}.json").read_text())
    good = report(f"{name}.json, data·inclusion", len(documents), invalid(documents, model))
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    read = [{column: cell(column, text) for column, text in row.items()} for row in rows]
    good &= report(f"{name}.csv, data·inclusion", len(rows), invalid(read, model))
    ids = [document["id"] for document in documents]
    twice = [f"{one} twice" for one in {one for one in ids if ids.count(one) > 1}] if len(ids) < 2000 else []
    if len(set(ids)) != len(ids):
        twice = twice or ["an id stands twice"]
    good &= report(f"{name}: ids", len(ids), twice)
    return good, documents


def cell(column, text):
    """A cell as the value it stands for: nothing, a list, a number, a text."""
    if text == "":
        return None
    if text.startswith("["):
        return json.loads(text)
    if column in ("longitude", "latitude"):
        return float(text)
    return text.removeprefix(GUARDED)


def invalid(documents, model):
    errors = []
    known = set(model.model_fields)
    for document in documents:
        for name in document.keys() - known:
            errors.append(f"{document.get('id')}: unknown field {name}")
        try:
            model.model_validate(document)
        except ValidationError as error:
            for one in error.errors():
                errors.append(f"{document.get('id')}: {'.'.join(map(str, one['loc']))}: {one['msg']}")
    return errors


def main(folder):
    good = standard_csv(folder)
    good &= standard_json(folder)
    well, structures = inclusion(folder, "structures", Structure)
    good &= well
    well, services = inclusion(folder, "services", Service)
    good &= well
    ids = {structure["id"] for structure in structures}
    orphans = [service["id"] for service in services if service["structure_id"] not in ids]
    good &= report("services of known structures", len(services), orphans)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
