"""Archives: what lies in a zip or a tar, and how to get at one file of it, without unpacking the rest.

Listing reads no contents, so that what travels between processes stays small; ``read_entry`` and
``spool_entry`` need nothing but the file and one ``Entry``.  A compressed tar is written out once (``spool``)
and is then a tar like any other.  Names in an archive are labels for people, never places on a disk.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import BinaryIO, Literal, NamedTuple

from draad.settings import Limits
from draad.sources.found import Note

Container = Literal["zip", "tar", "gzip", "bzip2", "xz"]
ZipKind = Literal["docx", "xlsx", "odf", "office", "zip"]

CHUNK = 1 << 20  # bytes unpacked at a time
SMALL = 1 << 20  # bytes; a smaller file is no bomb, whatever its ratio
BLOCK = tarfile.BLOCKSIZE
# bytes of a header that gives a long name or other properties in a tar; paths end at 4096 on most systems
LONGEST_HEADER = 1 << 20
LONGEST_COMMENT = 1 << 16  # bytes behind the end record of a zip
LONGEST_TYPES = 1 << 20  # bytes of an office file's list of parts; thousands of times what any holds

# what a zip's local header has before the name, and how long its name and what follows are (APPNOTE, 4.3.7)
_LOCAL = struct.Struct("<4s22xHH")
_LOCAL_MARK = b"PK\x03\x04"
_CENTRAL_MARK = b"PK\x01\x02"
# the end record and that of large archives: all but the size of the list of files is skipped (4.3.14, 4.3.16)
_END, _END_MARK = struct.Struct("<12xL6x"), b"PK\x05\x06"
_WIDE_END, _WIDE_MARK = struct.Struct("<4s36xQ8x"), b"PK\x06\x06"
_LOCATOR = 20  # bytes between the two
_UNIX = frozenset({3, 19})  # systems (and macOS) that put a file's mode into a zip's external attributes
_KNOWN_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# zipfile reads bzip2 and LZMA too, but unpacks any number of bytes at once, and nobody uses them in a zip
_OTHER_METHODS = {
    9: "Deflate64",
    zipfile.ZIP_BZIP2: "bzip2",
    zipfile.ZIP_LZMA: "LZMA",
    93: "Zstandard",
    95: "XZ",
    98: "PPMd",
}
_LOCKED = 0x1 | 0x40  # flags of encrypted members (APPNOTE, 4.4.4)
_PATCH = 0x20  # the file is a difference to another one
_UTF8 = 0x800  # the name is UTF-8
# what unpacking raises for damaged bytes
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
    OverflowError,
)

_WORD = re.compile(
    rb"(?:wordprocessingml\.(?:document|template)|ms-word\.(?:document|template)\.macroEnabled\w{0,20})"
    rb"\.main\+xml"
)
_SHEET = re.compile(
    rb"(?:spreadsheetml\.(?:sheet|template)|ms-excel\.(?:sheet|template)\.macroEnabled)\.main\+xml"
)
_DRIVE = re.compile(r"[A-Za-z]:(?=[\\/])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_AGAIN = "copy or download it again"
_RUBBISH = frozenset({"__MACOSX"})  # what macOS adds to every zip: icons and properties


class Packed(NamedTuple):
    """How a zip holds a file: its packed bytes, ``zipfile``'s number of the method, and its CRC-32."""

    size: int
    method: int
    crc: int


class Entry(NamedTuple):
    """A file in an archive, not yet read.

    ``name`` is its path inside the archive, with forward slashes and never leading out of it; ``size`` is
    in bytes, unpacked.  In a tar, ``start`` is where its bytes begin and ``packed`` is ``None``: the file is
    the slice [start, start + size).  In a zip, ``start`` is where its local header begins.  With a ``fault``
    there is nothing to be read, and the note says why.
    """

    name: str
    start: int = 0
    size: int = 0
    packed: Packed | None = None
    fault: Note | None = None


class Contents(NamedTuple):
    """What lies in an archive: its files sorted by name, and what is wrong with the archive as a whole."""

    entries: tuple[Entry, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def unpacked(self) -> int:
        """Bytes that reading all of it will give; for limits that span archives in archives."""
        return sum(entry.size for entry in self.entries if entry.fault is None)


class Spooled(NamedTuple):
    """A file written out: where (``None`` where there is none), and what went wrong on the way.

    Both stand where an archive breaks off: what could be read of it was kept.
    """

    path: str | None
    note: Note | None = None


def kind_of(head: bytes) -> Container | None:
    """Tell a container by the first 512 bytes of a file; None for all else."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    try:
        tarfile.TarInfo.frombuf(head[:BLOCK], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return "tar"


def zip_kind(file: BinaryIO, limits: Limits) -> ZipKind:
    """Tell which kind of document a zip is, or that it is an archive (also where it is damaged).

    ``office`` stands for presentations, drawings, books: what is kept in a zip and is no archive.
    """
    entries = {entry.name: entry for entry in zip_members(file, limits).entries}
    types = entries.get("[Content_Types].xml")
    if types is not None and types.size <= LONGEST_TYPES:
        data = read_entry(file, types)
        if isinstance(data, bytes):
            return "docx" if _WORD.search(data) else "xlsx" if _SHEET.search(data) else "office"
    mimetype = entries.get("mimetype")
    if mimetype is not None and mimetype.size < BLOCK:
        data = read_entry(file, mimetype)
        if isinstance(data, bytes) and data.startswith(b"application/"):
            return "odf" if b"opendocument" in data else "office"
    return "zip"


def zip_entries(file: BinaryIO, limits: Limits) -> Contents:
    """List the files of a zip that people put there.

    Folders, hidden files and what macOS adds are left out, as on disk.  What must not or cannot be read is
    there with its fault: ``archive.refused`` (names and links that lead out, passwords, methods that are not
    supported, files that share their bytes), ``archive.limit`` (unpacks to too much), ``archive.damaged``.

    Notes
    -----
    An archive with more files than ``limits.entries`` is not read at all.
    """
    members = zip_members(file, limits)
    return Contents(_settled(members.entries, limits), members.notes)


def tar_entries(file: BinaryIO, limits: Limits) -> Contents:
    """List the files of an uncompressed tar, as ``zip_entries`` does; each is a slice of the file.

    A tar that breaks off, or holds more files than ``limits.entries``, is read up to there.

    Notes
    -----
    Headers are walked here and only decoded by ``tarfile``, whose own walk recurses, reads headers of any
    size into memory and, before Python 3.11.14, goes in circles on a negative size (CVE-2025-8194).
    """
    end = file.seek(0, os.SEEK_END)
    found: list[Entry] = []
    note: Note | None = None
    at, zeros = 0, False
    said: dict[str, str] = {}  # what headers before the next file say of it
    while at + BLOCK <= end:
        file.seek(at)
        block = file.read(BLOCK)
        if not block.strip(b"\0"):
            zeros = True  # the end, or the gap before a tar that was added to this one
            at += BLOCK
            continue
        info = _header(block)
        if info is None:
            # behind the zeros that end a tar anything may lie
            note = None if zeros else _damaged(f"the archive is damaged after {_files(len(found))}")
            break
        zeros = False
        start = at + BLOCK
        size = info.size
        if info.type in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.SOLARIS_XHDTYPE):
            if size > LONGEST_HEADER or start + size > end:
                note = _damaged(f"the archive is damaged after {_files(len(found))}")
                break
            data = file.read(size)
            if info.type == tarfile.GNUTYPE_LONGNAME:
                said["path"] = data.rstrip(b"\0").decode("utf-8", "surrogateescape")
            else:
                said.update(_properties(data))
        elif info.type not in (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK):
            if said.get("size", "").isdecimal() and len(said["size"]) < 20:
                size = int(said["size"])
            if info.type in tarfile.SUPPORTED_TYPES and not info.isreg():
                size = 0  # folders, links and devices have no bytes, whatever is written there
            if not info.isdir():
                if len(found) == limits.entries:
                    note = _over(f"the archive holds more than {limits.entries} files; the rest is unread")
                    break
                found.append(_tarred(info, said, start, size, end))
            said = {}
        at = start + -(-size // BLOCK) * BLOCK
    else:
        if at != end and not zeros:
            note = _damaged(f"the archive breaks off; {_AGAIN}")
    return Contents(_settled(found, limits), (note,) if note else ())


def read_entry(file: BinaryIO, entry: Entry) -> bytes | Note:
    """Read one file of an archive that is open as ``file``; a note where it cannot be had.

    It is never larger than ``entry.size``, whatever the archive really holds.
    """
    into = io.BytesIO()
    note = _unpack(file, entry, into)
    return into.getvalue() if note is None else note


def read_head(file: BinaryIO, entry: Entry, size: int) -> bytes:
    """Read the first bytes of one file of an archive; fewer, or none, where it is damaged."""
    into = bytearray()
    try:
        for chunk in _chunks(file, entry, size):
            into += chunk
            if len(into) >= size:
                break
    except _DAMAGE:
        pass
    return bytes(into[:size])


def spool_entry(file: BinaryIO, entry: Entry, folder: str) -> Spooled:
    """Write one file of an archive into ``folder``, which the caller removes; for archives in archives."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as into:
        note = _unpack(file, entry, into)  # type: ignore[arg-type]  # typeshed's wrapper is no BinaryIO
    if note is None:
        return Spooled(into.name)
    os.unlink(into.name)
    return Spooled(None, note)


def spool(file: BinaryIO, kind: Container, limits: Limits, folder: str) -> Spooled:
    """Write what a gzip, bzip2 or xz file holds into ``folder``, which the caller removes.

    What comes out may be a tar or any other file: ``kind_of`` tells.  Beyond the limits nothing is kept
    (``archive.limit``); of a file that breaks off, what could be unpacked (``archive.damaged``).
    """
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    most = min(limits.unpacked, max(SMALL, end * limits.ratio))
    note = None
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as into:
        written = 0
        try:
            for chunk in _expanded(file, kind):
                written += len(chunk)
                if written > most:
                    note = _over(f"it unpacks to more than {_size(most)}")
                    break
                note = _kept(chunk, into)  # type: ignore[arg-type]  # as in spool_entry
                if note is not None:
                    break
        except MemoryError:
            note = _over("unpacking it takes more memory than there is")
        except _DAMAGE:
            note = _damaged(f"it is damaged and breaks off after {_size(written)}; {_AGAIN}")
    if note is not None and (note.code == "archive.limit" or not written):
        os.unlink(into.name)
        return Spooled(None, note)
    return Spooled(into.name, note)


def inner_name(name: str) -> str:
    """Name what a compressed file holds, by the name of that file.

    Examples
    --------
    >>> inner_name("release/notes.txt.gz"), inner_name("all.tgz"), inner_name("all")
    ('notes.txt', 'all.tar', 'all')
    """
    stem, suffix = os.path.splitext(name.replace("\\", "/").rpartition("/")[2])
    inner = {".gz": "", ".bz2": "", ".xz": "", ".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
    known = inner.get(suffix.lower())
    return stem + (suffix if known is None else known)


def zip_members(file: BinaryIO, limits: Limits) -> Contents:
    """List all files of a zip under the names written there, in their order; for formats kept in a zip."""
    try:
        count = _listed(file)
        if count > limits.entries:
            return Contents(notes=(_over(f"the archive holds {count} files; {limits.entries} is the limit"),))
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not _is_folder(info)]
    except _DAMAGE:
        return Contents(
            notes=(_damaged(f"the archive is damaged: its list of files cannot be read; {_AGAIN}"),)
        )
    sharing = _sharing(infos)
    entries = []
    for number, info in enumerate(infos):
        packed = Packed(info.compress_size, info.compress_type, info.CRC)
        fault = _zip_fault(info, limits)
        if fault is None and number in sharing:
            fault = _refused("it shares its bytes with another file, as bombs do")
        entries.append(Entry(_decoded(info), info.header_offset, info.file_size, packed, fault))
    return Contents(tuple(entries))


# --- names -------------------------------------------------------------------------------------------------


def _settled(entries: Iterable[Entry], limits: Limits) -> tuple[Entry, ...]:
    """Give files safe names of their own, sort them, and stop where they grow beyond the limit."""
    safe = []
    for entry in entries:
        parts = _parts(entry.name)
        if parts and not _RUBBISH.isdisjoint(parts[:1]):
            continue
        leads_out = ".." in parts or entry.name.startswith(("/", "\\"))
        parts = [part for part in parts if part != ".."]
        if any(part.startswith(".") for part in parts):
            continue
        name = "/".join(parts) or "unnamed"
        fault = _refused("its name leads out of the archive") if leads_out else entry.fault
        safe.append(entry._replace(name=name, fault=fault))
    safe.sort(key=lambda entry: (entry.name, entry.start))
    names = [entry.name for entry in safe]
    taken = set(names)
    met: dict[str, int] = {}
    settled = []
    total = 0
    for entry in safe:
        name = entry.name
        # what a file holds is named below it, and must not meet with the files of a folder of its name
        number = met.get(name, int(_has_below(name, names))) + 1
        if number > 1:
            while (distinct := _numbered(name, number)) in taken or _has_below(distinct, names):
                number += 1
            taken.add(distinct)
            entry = entry._replace(name=distinct)
        met[name] = number
        if entry.fault is None:
            total += entry.size
            if total > limits.unpacked:
                entry = entry._replace(
                    fault=_over(f"the archive unpacks to more than {_size(limits.unpacked)}")
                )
        settled.append(entry)
    settled.sort(key=lambda entry: entry.name)
    return tuple(settled)


def _has_below(name: str, names: list[str]) -> bool:
    """Whether any of the sorted names is that of a file below this one."""
    below = bisect_left(names, f"{name}/")
    return below < len(names) and names[below].startswith(f"{name}/")


def _parts(name: str) -> list[str]:
    """Cut a name into folders and file, without a drive letter and signs that cannot be seen."""
    drive = _DRIVE.match(name)
    path = name[drive.end() :] if drive else name
    path = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return [
        part for part in _UNSEEN.sub("\ufffd", path).replace("\\", "/").split("/") if part not in ("", ".")
    ]


def _numbered(name: str, number: int) -> str:
    folder, slash, last = name.rpartition("/")
    stem, suffix = os.path.splitext(last)
    return f"{folder}{slash}{stem} ({number}){suffix}"


def _decoded(info: zipfile.ZipInfo) -> str:
    """Read a name as UTF-8, which many programs write without saying so; else as ``zipfile`` did (cp437)."""
    if info.flag_bits & _UTF8 or info.filename.isascii():
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


# --- zip ---------------------------------------------------------------------------------------------------


def _listed(file: BinaryIO) -> int:
    """Count the files that a zip lists, before ``zipfile`` makes an object of each of them.

    What the end record says of their number may be a lie; ``zipfile`` goes by the size of the list as well.
    """
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - LONGEST_COMMENT - _END.size))
    tail = file.read()
    at = len(tail) - _END.size
    if at < 0 or not tail.startswith(_END_MARK, at) or not tail.endswith(b"\0\0"):
        at = tail.rfind(_END_MARK, 0, len(tail) - _END.size + len(_END_MARK))
        if at < 0:
            return 0
    (size,) = _END.unpack_from(tail, at)
    stop = end - len(tail) + at
    wide = stop - _LOCATOR - _WIDE_END.size
    if wide >= 0:
        file.seek(wide)
        mark, wide_size = _WIDE_END.unpack(file.read(_WIDE_END.size))
        if mark == _WIDE_MARK:
            size, stop = wide_size, wide
    file.seek(max(0, stop - size))
    left, count, kept = min(size, stop), 0, b""
    while left > 0 and (chunk := file.read(min(left, size))):
        left -= len(chunk)
        count += (kept + chunk).count(_CENTRAL_MARK)
        kept = chunk[1 - len(_CENTRAL_MARK) :]
    return count


def _sharing(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Tell which files, by number, reach into the next one (Fifield 2019, "A better zip bomb")."""
    order = sorted(range(len(infos)), key=lambda number: (infos[number].header_offset, number))
    return {
        number
        for number, following in pairwise(order)
        if infos[number].header_offset
        + _LOCAL.size
        + len(infos[number].orig_filename)
        + infos[number].compress_size
        > infos[following].header_offset
    }


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.filename.endswith("/") or stat.S_ISDIR(_mode(info))


def _mode(info: zipfile.ZipInfo) -> int:
    return info.external_attr >> 16 if info.create_system in _UNIX else 0


def _zip_fault(info: zipfile.ZipInfo, limits: Limits) -> Note | None:
    """Tell why a file of a zip must not be read."""
    mode = _mode(info)
    if stat.S_ISLNK(mode):
        return _refused("it is a link to another file")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return _refused("it is no ordinary file but a device or a pipe")
    if info.flag_bits & _LOCKED:
        return _refused("it is locked with a password")
    if info.flag_bits & _PATCH or info.compress_type not in _KNOWN_METHODS:
        method = _OTHER_METHODS.get(info.compress_type) or f"method {info.compress_type}"
        return _refused(f"it is packed in a way that this version cannot unpack ({method})")
    if info.file_size > max(SMALL, info.compress_size * limits.ratio):
        return _over(f"it unpacks to more than {limits.ratio} times its packed size")
    return None


# --- tar ---------------------------------------------------------------------------------------------------


def _header(block: bytes) -> tarfile.TarInfo | None:
    """Decode a header of a tar; None where it is none."""
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return info if info.size >= 0 else None


def _properties(data: bytes) -> Iterator[tuple[str, str]]:
    """Read the properties (POSIX pax) that a header gives to the next one: ``b"18 path=notes.txt\\n"``."""
    at = 0
    while (blank := data.find(b" ", at, at + 20)) > 0 and data[at:blank].isdigit():
        stop = at + int(data[at:blank])
        key, _, value = data[blank + 1 : stop - 1].partition(b"=")
        yield key.decode("utf-8", "replace"), value.decode("utf-8", "surrogateescape")
        if stop <= blank:
            return
        at = stop


def _tarred(info: tarfile.TarInfo, said: dict[str, str], start: int, size: int, end: int) -> Entry:
    """Describe a file of a tar by its header and what headers before it said."""
    fault = None
    if info.issym() or info.islnk():
        fault = _refused("it is a link to another file")
    elif info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE):
        fault = _refused("it is no ordinary file but a device, a pipe or a part of one")
    elif any(key.startswith("GNU.sparse") for key in said):
        fault = _refused("it was packed with its gaps left out, which this version cannot unpack")
    elif start + size > end:
        fault = _damaged("the archive breaks off in the middle of it")
    return Entry(said.get("path", info.name), start, size, fault=fault)


# --- bytes -------------------------------------------------------------------------------------------------


def _unpack(file: BinaryIO, entry: Entry, into: BinaryIO) -> Note | None:
    """Copy the bytes of one file, never more than it is said to have; a note where that fails."""
    if entry.fault is not None:
        return entry.fault
    written = 0
    try:
        for chunk in _chunks(file, entry):
            written += len(chunk)
            full = _kept(chunk, into)
            if full is not None:
                return full
    except _DAMAGE:
        written = -1
    return None if written == entry.size else _damaged("it is damaged and cannot be unpacked")


def _kept(chunk: bytes, into: BinaryIO) -> Note | None:
    """Write what was unpacked; a note where the disk is full, which is no fault of the archive."""
    try:
        into.write(chunk)
        into.flush()
    except OSError as error:
        said = f"there is no room to unpack it ({error.strerror or error}); let TMPDIR name a larger disk"
        return _over(said)
    return None


def _chunks(file: BinaryIO, entry: Entry, size: int = CHUNK) -> Iterator[bytes]:
    file.seek(entry.start)
    if entry.packed is None:
        left = entry.size
        while left > 0 and (chunk := file.read(min(left, size))):
            left -= len(chunk)
            yield chunk
        return
    mark, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if mark != _LOCAL_MARK:
        raise zipfile.BadZipFile
    file.seek(name + extra, os.SEEK_CUR)
    info = zipfile.ZipInfo(entry.name)
    info.file_size = entry.size
    info.compress_size, info.compress_type, info.CRC = entry.packed
    with zipfile.ZipExtFile(file, "r", info) as stream:  # checks the CRC, and ends at the size given
        while chunk := stream.read(size):
            yield chunk


def _expanded(file: BinaryIO, kind: Container) -> Iterator[bytes]:
    stream: gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile
    if kind == "gzip":
        stream = gzip.GzipFile(fileobj=file)
    elif kind == "bzip2":
        stream = bz2.BZ2File(file)
    else:
        stream = lzma.LZMAFile(file, format=lzma.FORMAT_XZ)  # noqa: SIM115 - it is closed below
    with stream:
        # read1: what was unpacked before the damage is not lost with it
        while chunk := stream.read1(CHUNK):
            yield chunk


# --- saying so ---------------------------------------------------------------------------------------------


def _refused(message: str) -> Note:
    return Note("archive.refused", message)


def _over(message: str) -> Note:
    return Note("archive.limit", message)


def _damaged(message: str) -> Note:
    return Note("archive.damaged", message)


def _files(count: int) -> str:
    return "its first file" if count == 1 else f"its first {count} files" if count else "its very first bytes"


def _size(count: int) -> str:
    """Write a number of bytes for people.

    >>> _size(20 << 30), _size(1500)
    ('20.0 GB', '1.5 kB')
    """
    if count < 1000:
        return f"{count} bytes"
    for unit, power in (("GB", 30), ("MB", 20)):
        if count >= 1 << power:
            return f"{count / (1 << power):.1f} {unit}"
    return f"{count / 1024:.1f} kB"
