"""A class that Spark comes without, and that its Thrift server looks for.

Where a session ends, Hive may list all of its functions. One of them names an interface
of the package hive-llap-common, which Spark 4 leaves out: then the session cannot be
closed, and the connection breaks (NoClassDefFoundError: LlapSigner$Signable). Nobody
ever calls that function, so an empty interface of that name is enough.
"""

import struct
from pathlib import Path

NAME = "org/apache/hadoop/hive/llap/security/LlapSigner$Signable"


def write(folder: Path) -> None:
    """Puts the class file where a class path that names the folder finds it."""
    file = folder / f"{NAME}.class"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(empty_interface(NAME))


def empty_interface(name: str) -> bytes:
    """A Java class file (JVM specification, chapter 4) without fields or methods."""
    java_8 = 52
    public_abstract_interface = 0x0601
    constants = [text(name), reference(1), text("java/lang/Object"), reference(3)]
    head = struct.pack(">IHHH", 0xCAFEBABE, 0, java_8, len(constants) + 1)
    # This class, its parent; no interfaces, fields, methods, attributes.
    rest = struct.pack(">7H", public_abstract_interface, 2, 4, 0, 0, 0, 0)
    return head + b"".join(constants) + rest


def text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack(">BH", 1, len(encoded)) + encoded


def reference(index: int) -> bytes:
    return struct.pack(">BH", 7, index)
