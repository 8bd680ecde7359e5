"""Checks JSON values against the schemas of an OpenAPI document, for scripts/contract."""

import json
import math
import re
import urllib.parse


class CannotBegin(Exception):
    """Why nothing could be checked."""


class Schema:
    """The part of JSON Schema that the document uses. A keyword that is neither checked nor a mere remark is an error, so
    that nothing passes because it was not understood."""

    REMARKS = {
        "$comment", "default", "deprecated", "description", "discriminator", "example", "examples", "externalDocs",
        "format", "readOnly", "title", "writeOnly", "xml",
    }

    def __init__(self, document):
        self.document = document

    def errors(self, value, schema, place="body"):
        """What is wrong with a value, a line each."""
        if schema is True or schema == {}:
            return []
        if schema is False:
            return [f"{place}: nothing may stand here"]
        found = []
        for keyword, wanted in schema.items():
            if keyword in self.REMARKS or keyword.startswith("x-"):
                continue
            check = getattr(self, "check_" + keyword.lstrip("$"), None)
            if check is None:
                raise CannotBegin(f"the document's schema of {place} has the keyword '{keyword}', which is not known here")
            found += check(value, wanted, schema, place)
        return found

    def check_ref(self, value, wanted, schema, place):
        return self.errors(value, self.target(wanted), place)

    def target(self, reference):
        if not reference.startswith("#/"):
            raise CannotBegin(f"the document refers to another one: {reference}")
        node = self.document
        for part in reference[2:].split("/"):
            part = urllib.parse.unquote(part).replace("~1", "/").replace("~0", "~")
            try:
                node = node[part]
            except (KeyError, TypeError):
                raise CannotBegin(f"the document has nothing at {reference}") from None
        return node

    def check_type(self, value, wanted, schema, place):
        wanted = wanted if isinstance(wanted, list) else [wanted]
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        kinds = {
            "string": isinstance(value, str), "number": number, "boolean": isinstance(value, bool),
            "integer": number and math.isfinite(value) and value == int(value), "object": isinstance(value, dict),
            "array": isinstance(value, list), "null": value is None,
        }
        for name in wanted:
            if name not in kinds:
                raise CannotBegin(f"the document's schema of {place} has the unknown type '{name}'")
        return [] if any(kinds[name] for name in wanted) else [f"{place}: {brief(value)} is not of type {' or '.join(wanted)}"]

    def check_enum(self, value, wanted, schema, place):
        return [] if value in wanted else [f"{place}: {brief(value)} is none of {brief(wanted)}"]

    def check_const(self, value, wanted, schema, place):
        return [] if value == wanted else [f"{place}: {brief(value)} is not {brief(wanted)}"]

    def check_properties(self, value, wanted, schema, place):
        if not isinstance(value, dict):
            return []
        return [
            error for name, part in wanted.items() if name in value
            for error in self.errors(value[name], part, f"{place}.{name}")
        ]

    def check_required(self, value, wanted, schema, place):
        if not isinstance(value, dict):
            return []
        return [f"{place}: {name} is missing" for name in wanted if name not in value]

    def check_additionalProperties(self, value, wanted, schema, place):
        if not isinstance(value, dict):
            return []
        return [
            error for name, part in value.items() if name not in schema.get("properties", {})
            for error in self.errors(part, wanted, f"{place}.{name}")
        ]

    def check_items(self, value, wanted, schema, place):
        if not isinstance(value, list):
            return []
        return [error for index, part in enumerate(value) for error in self.errors(part, wanted, f"{place}[{index}]")]

    def check_minItems(self, value, wanted, schema, place):
        short = isinstance(value, list) and len(value) < wanted
        return [f"{place}: {len(value)} entries, fewer than {wanted}"] if short else []

    def check_maxItems(self, value, wanted, schema, place):
        long = isinstance(value, list) and len(value) > wanted
        return [f"{place}: {len(value)} entries, more than {wanted}"] if long else []

    def check_uniqueItems(self, value, wanted, schema, place):
        if not wanted or not isinstance(value, list):
            return []
        texts = [json.dumps(part, sort_keys=True) for part in value]
        return [] if len(set(texts)) == len(texts) else [f"{place}: an entry stands there twice"]

    def check_minLength(self, value, wanted, schema, place):
        return [f"{place}: shorter than {wanted}"] if isinstance(value, str) and len(value) < wanted else []

    def check_maxLength(self, value, wanted, schema, place):
        return [f"{place}: longer than {wanted}"] if isinstance(value, str) and len(value) > wanted else []

    def check_pattern(self, value, wanted, schema, place):
        misses = isinstance(value, str) and not re.search(wanted, value)
        return [f"{place}: {brief(value)} does not match {wanted}"] if misses else []

    def check_minimum(self, value, wanted, schema, place):
        return [f"{place}: {value} is below {wanted}"] if self.is_number(value) and value < wanted else []

    def check_maximum(self, value, wanted, schema, place):
        return [f"{place}: {value} is above {wanted}"] if self.is_number(value) and value > wanted else []

    @staticmethod
    def is_number(value):
        return isinstance(value, (int, float)) and not isinstance(value, bool)

    def check_allOf(self, value, wanted, schema, place):
        return [error for part in wanted for error in self.errors(value, part, place)]

    def check_anyOf(self, value, wanted, schema, place):
        fits = any(not self.errors(value, part, place) for part in wanted)
        return [] if fits else [f"{place}: {brief(value)} fits none of {len(wanted)} forms"]

    def check_oneOf(self, value, wanted, schema, place):
        fitting = sum(not self.errors(value, part, place) for part in wanted)
        return [] if fitting == 1 else [f"{place}: {brief(value)} fits {fitting} of {len(wanted)} forms, not one"]


def brief(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"
