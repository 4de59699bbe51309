"""Every letter's signatures, checked by dkimpy against the records that Milepost prints.

Also that a letter that was changed on the way is found, or the check would prove nothing.
"""

import json
import pathlib
import sys

import dkim

folder = pathlib.Path(sys.argv[1])
records = json.loads((folder / "records.json").read_text())


def look_up(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    return records[name.rstrip(".")].encode()


def verdicts(message):
    signatures = message.split(b"\r\n\r\n")[0].count(b"DKIM-Signature:")
    return [
        dkim.DKIM(message).verify(idx=index, dnsfunc=look_up) for index in range(signatures)
    ]


letters = sorted(folder.glob("*.eml"))
for path in letters:
    message = path.read_bytes()
    assert verdicts(message) == [True, True], path
    for before, after in [
        (b"\r\nSubject: ", b"\r\nSubject: Re: "),
        (b"\r\nFrom: ", b"\r\nFrom: x@x.example\r\nFrom: "),
        (b"\r\nSubject: ", b"\r\nSubject: first\r\nSubject: "),
        (b"</html>", b"</html>more"),
    ]:
        changed = message.replace(before, after, 1)
        assert changed != message, (path, before)
        for index in range(2):
            try:
                good = dkim.DKIM(changed).verify(idx=index, dnsfunc=look_up)
            except dkim.DKIMException:
                good = False
            assert not good, (path, after)
print(f"dkim: {len(letters)} letters, two signatures each, right; every change is found")
