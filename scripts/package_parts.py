"""What is inside a release of recsh, and under which licence, for scripts/package.

Nothing here is a list that somebody has to keep: the linker's list of objects tells the Swift packages, the folder of archives
that scripts/build made tells the libraries, and each part's licence is read where the part came from.
"""

import dataclasses
import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
DOCUMENTS = pathlib.Path("/usr/share/doc")
APACHE = pathlib.Path("/usr/share/common-licenses/Apache-2.0")
END_OF_APACHE = "END OF TERMS AND CONDITIONS"
PERMISSIONS = re.compile("Permission is hereby granted|Redistribution and use in source|Permission to use, copy")
COMMENT = re.compile(r"/\*.*?\*/|(?:^[ \t]*//[^\n]*\n?)+", re.DOTALL | re.MULTILINE)
COPYRIGHT = re.compile(r"Copyright\s+(?:\([cC]\)\s*|©\s*)?((?:\d{4}(?:-present)?[\s,–-]*(?:and\s+)?)*)(?:by\s+)?(\w.*)")


class CannotBegin(Exception):
    """Why no package could be made."""


@dataclasses.dataclass(frozen=True)
class License:
    spdx: str  # an expression of SPDX, or LicenseRef-… of a text that is told in full
    debian: str  # the short name of Debian's machine-readable format
    text: str  # in full, or what stands for it on a Debian system


@dataclasses.dataclass(frozen=True)
class Part:
    name: str
    version: str
    kind: str  # "swift", "debian" or "toolchain"
    license: License
    copyrights: tuple  # holders, a line each
    notices: tuple = ()  # texts that have to be passed on
    url: str = "NOASSERTION"
    revision: str = ""
    files: str = ""  # where it lies, for the copyright file

    @property
    def id(self):
        return re.sub(r"[^A-Za-z0-9.-]", "-", f"{self.kind}-{self.name}")


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def words(text):
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).split()


def after(text, beginning):
    """The words of a text behind those that another one begins with, or None where it begins otherwise."""
    text, beginning = words(text), words(beginning)
    return text[len(beginning):] if text[:len(beginning)] == beginning else None


def holds(text, part):
    return " ".join(words(part)) in " ".join(words(text))


def identified(name, text):
    """The licence that a text is, word for word; a text of its own where it is none of those that are known."""
    mit = (ROOT / "LICENSE").read_text().split("\n\n", 2)[2]
    if APACHE.exists():
        terms = APACHE.read_text().split(END_OF_APACHE)[0]
        if after(text, terms) is not None:
            exception = re.split(r"#+ *Runtime Library Exception to the Apache 2.0 License: *#+", text)
            reference = f"On Debian systems the text of this licence is in {APACHE}."
            if len(exception) == 1:
                return License("Apache-2.0", "Apache-2.0", reference)
            return License(
                "Apache-2.0 WITH Swift-exception", "Apache-2.0 with Swift exception",
                reference + " It has this exception:\n\n" + exception[1].strip())
    if holds(text, mit) and len(words(text)) - len(words(mit)) < 30:
        return License("MIT", "Expat", mit.strip())
    return License(f"LicenseRef-{name}", name, text.strip())


def copyrights(texts):
    """The holders that lines of copyright name, each once with its first and last year."""
    years = {}
    for text in texts:
        for line in text.splitlines():
            found = COPYRIGHT.search(line)
            # Words of licences speak of "copyright notices" and of "[name of copyright owner]".
            if not found or (not found[1] and not re.match("The .*(Authors|Project)", found[2])):
                continue
            holder = re.sub(r"(\.? All [Rr]ights [Rr]eserved.*|[\s*/.,)]+)$", "", found[2]).strip()
            years.setdefault(holder, set()).update(re.findall(r"\d{4}", found[1]))
    return tuple(
        f"{'-'.join(sorted({min(of), max(of)}))} {holder}" if of else holder for holder, of in sorted(years.items()))


def granting_comments(source):
    """A source's comments that grant a licence of their own."""
    for comment in COMMENT.findall(source):
        if PERMISSIONS.search(comment):
            yield "\n".join(re.sub(r"^\s*(//+|/\*+|\*+/|\*)?\s?", "", line).rstrip() for line in comment.splitlines()).strip()


def linked_sources():
    """The sources of every module that the linker was given, by the name of the checkout that they lie in."""
    # Each line is the path of an object; the folder with .build at its end is named after the module.
    listed = BUILD / "release" / "recsh.product" / "Objects.LinkFileList"
    if not listed.exists():
        raise CannotBegin(f"there is no {listed}; scripts/build makes it")
    modules = set(re.findall(r"/([^/]+\.build)/", listed.read_text()))
    found = {}
    for module in sorted(modules):
        folder = BUILD / "release" / module
        outputs = folder / "output-file-map.json"
        names = list(json.loads(outputs.read_text())) if outputs.exists() else []
        for rule in [] if names else folder.rglob("*.d"):
            names += rule.read_text().replace("\\\n", " ").split()
        for name in names:
            checkout = re.search(r"/\.build/checkouts/([^/]+)/(.+)", name)
            if checkout:
                found.setdefault(checkout[1], set()).add(BUILD / "checkouts" / checkout[1] / checkout[2])
    return found


def swift_packages():
    pins = {pin["identity"]: pin for pin in json.loads((ROOT / "Package.resolved").read_text())["pins"]}
    for name, sources in sorted(linked_sources().items(), key=lambda item: item[0].lower()):
        pin = pins.get(name.lower())
        if not pin:
            raise CannotBegin(f"{name} is in the program but not in Package.resolved; build again with scripts/build")
        folder = BUILD / "checkouts" / name
        own = [file for file in sorted(folder.iterdir()) if re.match("LICEN[CS]E|COPYING", file.name, re.I)]
        if not own:
            raise CannotBegin(f"{folder} has no licence file")
        inner = {parent for source in sources for parent in source.parents if folder in parent.parents}
        papers = [
            file for place in [folder, *sorted(inner)] for file in sorted(place.iterdir())
            if file.is_file() and re.match("NOTICE|LICEN[CS]E|COPYING", file.name, re.I) and file not in own[:1]]
        headers = [source.read_text(errors="replace")[:8000] for source in sorted(sources) if source.is_file()]
        notices = [file.read_text().strip() for file in papers]
        notices += [grant for header in headers for grant in granting_comments(header)]
        if any("/CYaml/" in str(source) for source in sources):
            notices.append("Contains libyaml.\n\n" + notice_of("libyaml-0-2"))
        text = own[0].read_text()
        yield Part(
            name, pin["state"].get("version", ""), "swift", identified(name, text),
            copyrights([text, *notices, *headers]), tuple(dict.fromkeys(notices)), pin["location"],
            pin["state"]["revision"], f".build/checkouts/{name}/*")


def notice_of(package):
    """The notice of something whose text neither the toolchain nor its checkout brings, from Debian's package of it."""
    papers = sorted(DOCUMENTS.glob(f"{package}/copyright"))
    if not papers:
        name = package.replace("[0-9]*", "72")
        raise CannotBegin(f"there is no {DOCUMENTS / package / 'copyright'}, whose notice is passed on: apt-get install {name}")
    return papers[-1].read_text(errors="replace").strip()


def debian_libraries():
    """The libraries whose archives scripts/build linked, by the source package of Debian that they are of."""
    archives = {}
    for link in sorted((BUILD / "archives").glob("*.a")):
        package = run("dpkg", "-S", str(link.resolve())).split(":")[0]
        archives.setdefault(package, []).append(link.resolve().name)
    sources = {}
    for package, names in archives.items():
        source, version = run("dpkg-query", "-W", "-f", "${source:Package} ${source:Version}", package).split()
        sources.setdefault((source, version), []).append((package, names))
    for (source, version), packages in sorted(sources.items()):
        paper = pathlib.Path("/usr/share/doc") / packages[0][0] / "copyright"
        if not paper.exists():
            raise CannotBegin(f"there is no {paper}, which has the licence of {source}")
        text = paper.read_text(errors="replace").strip()
        yield Part(
            source, version, "debian", License(f"LicenseRef-debian-{source}", f"debian-{source}", text),
            ("as told in the text below",), (), f"https://tracker.debian.org/pkg/{source}", "",
            " ".join(sorted(name for _, names in packages for name in names)))


def toolchain(program):
    """The Swift runtime, and ICU inside its Foundation."""
    target = json.loads(run("swiftc", "-print-target-info"))
    version = re.search(r"Swift version (\S+)", target["compilerVersion"])[1]
    resources = pathlib.Path(target["paths"]["runtimeResourcePath"])
    paper = resources.parent.parent / "share" / "swift" / "LICENSE.txt"
    if not paper.exists():
        raise CannotBegin(f"there is no {paper}, which has the licence of the Swift runtime")
    text = paper.read_text()
    yield Part(
        "swift-runtime", version, "toolchain", identified("swift-runtime", text),
        ("Apple Inc. and the Swift project authors",), (), "https://github.com/swiftlang/swift", "",
        "libswift*.a libdispatch.a libFoundation*.a")
    data = re.search(r"\bicudt(\d+)_dat\b", run("nm", str(program)))
    if data:
        text = notice_of("libicu[0-9]*")
        yield Part(
            "icu", data[1], "toolchain", License("LicenseRef-icu", "icu", text),
            copyrights([text]), (), "https://github.com/swiftlang/swift-foundation-icu", "", "lib_FoundationICU.a")


def parts(program):
    """Every part that others wrote, in a fixed order."""
    return [*swift_packages(), *debian_libraries(), *toolchain(program)]
