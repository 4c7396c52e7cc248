"""What Gridwork promises, by the mark of the tests that show it: `./test -m MARK`."""

from collections.abc import Callable, Iterable

PROMISES = {
    "crash": "what a killed process has acknowledged stands, and stands once",
    "powercut": "a power cut loses nothing that was acknowledged and corrupts nothing",
    "diskfull": "a full disk is answered with 503, leaves no partial case, and needs no restart",
    "idempotency": "the same Idempotency-Key never makes a second case",
    "clock": "no change of clock, summer time or leap day moves a deadline",
    "restore": "a restored node has the same journal root, and what was erased stays erased",
    "tamper": "eight kinds of tampering with the journal are all found",
    "erasure": "what is erased is gone, and the journal still verifies",
    "retention": "nothing personal lives a day past its schedule, and no copy of it is left",
    "matrix": "every route for every role at every place answers by what they may",
    "scope": "no query without a declared scope, no route without a declared permission",
    "wall": "the database itself refuses rows out of reach",
    "auth": "staff sign in with a passkey or a code, and a session ends when it must",
    "files": "polyglots, bombs and what else is sent as a photograph do no harm",
    "naughty": "strings and files that break software are stored as sent or refused by name",
    "fuzz": "the API answers whatever it is asked as its document says",
    "export": "no exported cell begins a formula",
}

# Notes how many, or which by name, of something a promise was shown with.
type Counted = Callable[[str, int | Iterable[str]], None]
