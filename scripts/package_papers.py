"""The papers of a package of recsh, for scripts/package: its control file, the copyright file and the bill of materials."""

import hashlib
import itertools
import textwrap
import time

from package_parts import ROOT

SUMMARY = "scriptable shell for the catalogue of a recommendations service"
DESCRIPTION = """\
recsh stages ids of items, shows them, deletes them safely, verifies that they are gone, brings them back, records what was done
and replays it as a script. It speaks the classic API of Adobe Recommendations and Adobe Target's current one, and has a stand-in
of the service inside, in which every command can be tried.

The Swift runtime and every library but the C library are inside the program."""


def field(text):
    """Lines as the continuation of a field: each behind a blank, an empty one as a dot."""
    return "\n".join(" " + line.rstrip() if line.strip() else " ." for line in text.splitlines())


def control(release, size, depends):
    lines = [
        "Package: recsh", f"Version: {release.version}", f"Architecture: {release.architecture}",
        f"Maintainer: {release.maintainer}", f"Installed-Size: {size}", f"Depends: {depends}",
        # Trust in servers comes from there; the sandbox does without.
        "Recommends: ca-certificates", "Suggests: less", "Section: utils", "Priority: optional",
        f"Description: {SUMMARY}", field("\n\n".join(textwrap.fill(part, 78) for part in DESCRIPTION.split("\n\n"))),
    ]
    return "\n".join(lines) + "\n"


def changelog(release):
    return (
        f"recsh ({release.version}) unstable; urgency=medium\n\n  * Built from commit {release.commit}.\n\n"
        f" -- {release.maintainer}  {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(release.time))}\n")


def stanza(files, holders, license, notices):
    lines = [f"Files: {files}", "Copyright: " + "\n ".join(holders), f"License: {license.debian}"]
    if notices:
        lines += ["Comment: Notices that are passed on.", field("\n\n----\n\n".join(["", *notices]))]
    return "\n".join(lines)


def copyright(parts):
    """The copyright file in Debian's machine-readable format. A licence's text stands once, behind those who have it."""
    own = (ROOT / "LICENSE").read_text().split("\n\n", 2)
    sections = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: recsh\n"
        "Comment: The program holds code of others: Swift packages, which the build fetches into .build/checkouts;\n"
        " libraries of Debian, which it takes from their archives; and the runtime of Swift.",
        f"Files: *\nCopyright: {own[1].removeprefix('Copyright (c) ')}\nLicense: Expat",
    ]
    texts = {"Expat": own[2].strip()}
    for part in parts:
        sections.append(stanza(part.files, part.copyrights, part.license, part.notices))
        texts.setdefault(part.license.debian, part.license.text)
    sections += [f"License: {name}\n{field(text)}" for name, text in texts.items()]
    return "\n\n".join(sections) + "\n"


def digests(data):
    return [
        {"algorithm": name, "checksumValue": hashlib.new(name.lower(), data).hexdigest()} for name in ("SHA1", "SHA256")]


def described(part):
    """A part of the program as a package of the bill of materials."""
    entry = {
        "SPDXID": f"SPDXRef-{part.id}", "name": part.name, "filesAnalyzed": False,
        "downloadLocation": f"git+{part.url}@{part.revision}" if part.revision else "NOASSERTION",
        "licenseConcluded": "NOASSERTION", "licenseDeclared": part.license.spdx,
        "copyrightText": "\n".join(part.copyrights) if part.kind != "debian" else "NOASSERTION",
        "primaryPackagePurpose": "LIBRARY",
    }
    if part.version:
        entry["versionInfo"] = part.version
    if part.url != "NOASSERTION":
        entry["homepage"] = part.url
    if part.notices:
        entry["attributionTexts"] = list(part.notices)
    if part.kind == "debian":
        purl = f"pkg:deb/debian/{part.name}@{part.version}?arch=source"
    elif part.revision:
        purl = f"pkg:swift/{part.url.split('://')[1]}@{part.version or part.revision}"
    else:
        return entry
    entry["externalRefs"] = [
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]
    return entry


def bill(release, package, files, parts):
    """The bill of materials of a package as SPDX 2.3: what its files are, and what is linked into the program."""
    listed = [
        {"SPDXID": f"SPDXRef-file-{number}", "fileName": f"./{name}", "checksums": digests(data),
         "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION"}
        for number, (name, data) in enumerate(sorted(files.items()), 1)]
    code = "".join(sorted(entry["checksums"][0]["checksumValue"] for entry in listed))
    own = {
        "SPDXID": "SPDXRef-recsh", "name": "recsh", "versionInfo": release.version, "packageFileName": package.name,
        "supplier": f"Organization: {release.maintainer.split(' <')[0]}", "downloadLocation": "NOASSERTION",
        "filesAnalyzed": True,
        "packageVerificationCode": {"packageVerificationCodeValue": hashlib.sha1(code.encode()).hexdigest()},
        "checksums": digests(package.read_bytes()), "sourceInfo": f"built from commit {release.commit}",
        "licenseConcluded": "NOASSERTION", "licenseDeclared": "MIT", "primaryPackagePurpose": "APPLICATION",
        "copyrightText": (ROOT / "LICENSE").read_text().split("\n\n")[1],
    }
    swift = next(part for part in parts if part.name == "swift-runtime")
    compiler = {
        "SPDXID": "SPDXRef-toolchain-swift", "name": "swift", "versionInfo": swift.version, "filesAnalyzed": False,
        "downloadLocation": "NOASSERTION", "licenseConcluded": "NOASSERTION", "licenseDeclared": swift.license.spdx,
        "copyrightText": "NOASSERTION", "primaryPackagePurpose": "APPLICATION",
    }
    links = [("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"]), (compiler["SPDXID"], "BUILD_TOOL_OF", own["SPDXID"])]
    links += [(own["SPDXID"], "CONTAINS", entry["SPDXID"]) for entry in listed]
    links += [(own["SPDXID"], "STATIC_LINK", f"SPDXRef-{part.id}") for part in parts]
    texts = {part.license.spdx: part.license for part in parts if part.license.spdx.startswith("LicenseRef-")}
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": package.stem,
        "documentNamespace":
            f"https://spdx.org/spdxdocs/{package.stem}-{hashlib.sha256(package.read_bytes()).hexdigest()}",
        "creationInfo": {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(release.time)),
            "creators": [f"Tool: recsh-scripts-package-{release.version}", own["supplier"]],
        },
        "packages": [own, compiler, *map(described, parts)],
        "files": listed,
        "relationships": [
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other} for one, kind, other in links],
        "hasExtractedLicensingInfos": [
            {"licenseId": name, "name": license.debian, "extractedText": license.text}
            for name, license in sorted(texts.items())],
    }


def faults(document):
    """What a bill of materials lacks or has wrong, by the fields that SPDX 2.3 requires (its clauses 6 to 11)."""
    ids = [entry["SPDXID"] for entry in itertools.chain([document], document["packages"], document["files"])]
    wanted = ["spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo"]
    yield from (f"the document has no {name}" for name in wanted if not document.get(name))
    yield from (f"{name} is there twice" for name in sorted({name for name in ids if ids.count(name) > 1}))
    known = {entry["licenseId"] for entry in document["hasExtractedLicensingInfos"] if entry["extractedText"]}
    for entry in document["packages"]:
        yield from (f"{entry['SPDXID']} has no {name}" for name in ("name", "downloadLocation") if not entry.get(name))
        if entry["filesAnalyzed"] != ("packageVerificationCode" in entry):
            yield f"{entry['SPDXID']} has a verification code where its files are not told, or none where they are"
        license = entry["licenseDeclared"]
        if license.startswith("LicenseRef-") and license not in known:
            yield f"{entry['SPDXID']} has the licence {license}, whose text is not there"
    for entry in document["files"]:
        if {"SHA1", "SHA256"} - {digest["algorithm"] for digest in entry["checksums"]}:
            yield f"{entry['fileName']} has no SHA-1 or no SHA-256"
    for link in document["relationships"]:
        yield from (
            f"a relationship names {link[end]}, which is not there" for end in ("spdxElementId", "relatedSpdxElement")
            if link[end] not in ids)
    if not any(link["relationshipType"] == "DESCRIBES" for link in document["relationships"]):
        yield "the document says nothing of what it describes"
