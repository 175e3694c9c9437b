"""What needs say about themselves, in words."""

from __future__ import annotations

from netwerk.kernel.i18n import LazyString, lazy
from netwerk.needs.rules import Act, AnswerKind, Kind, State

KINDS: dict[str, LazyString] = {Kind.NEED: lazy("Nood"), Kind.CHANCE: lazy("Kans")}
KIND_HINTS: dict[str, LazyString] = {
    Kind.NEED: lazy("Iets wat ontbreekt of moeilijk loopt. Anderen kunnen zeggen dat ze het herkennen."),
    Kind.CHANCE: lazy("Iets wat jullie te bieden hebben, of wat zich aandient. Wie wil meedoen?"),
}
STATES: dict[str, LazyString] = {
    State.UNCONFIRMED: lazy("Nog niet bevestigd"),
    State.OPEN: lazy("Open"),
    State.PLANNED: lazy("Gepland"),
    State.ANSWERED: lazy("Beantwoord"),
    State.PASSED_ON: lazy("Doorgegeven"),
    State.NOT_NOW: lazy("Nu niet"),
    State.WITHDRAWN: lazy("Ingetrokken"),
    State.HIDDEN: lazy("Verborgen"),
    State.MERGED: lazy("Samengevoegd"),
}
TONES: dict[str, str] = {
    State.OPEN: "new",
    State.PLANNED: "info",
    State.ANSWERED: "ok",
    State.PASSED_ON: "info",
    State.NOT_NOW: "",
    State.HIDDEN: "bad",
    State.WITHDRAWN: "",
}
SIGNS: dict[str, str] = {
    State.OPEN: "circle-help",
    State.PLANNED: "calendar-check",
    State.ANSWERED: "circle-check",
    State.PASSED_ON: "send",
    State.NOT_NOW: "hourglass",
    State.HIDDEN: "lock",
    State.WITHDRAWN: "x",
}
ANSWERS: dict[str, LazyString] = {
    AnswerKind.PLANNED: lazy("Gepland in een netwerkdag"),
    AnswerKind.ANSWERED: lazy("Beantwoord"),
    AnswerKind.PASSED_ON: lazy("Doorgegeven aan een partner"),
    AnswerKind.NOT_NOW: lazy("Nu niet, met de reden"),
}
# As others read it.
TOLD: dict[str, LazyString] = {
    AnswerKind.PLANNED: lazy("Dit komt aan bod op een netwerkdag"),
    AnswerKind.ANSWERED: lazy("Hier is een antwoord"),
    AnswerKind.PASSED_ON: lazy("Doorgegeven aan een partner"),
    AnswerKind.NOT_NOW: lazy("Nu niet"),
}
# Why an answer stands no longer, by the kind of what it names.
FELL: dict[str, LazyString] = {
    "event": lazy("De netwerkdag gaat niet door."),
    "practice": lazy("De praktijk is ingetrokken."),
    "thread": lazy("Het gesprek is niet meer te lezen."),
}
ACTS: dict[str, LazyString] = {
    Act.REPORT: lazy("Gemeld"),
    Act.EDIT: lazy("Gewijzigd"),
    Act.WITHDRAW: lazy("Ingetrokken"),
    Act.ANSWER: lazy("Antwoord gegeven"),
    Act.TAKE_BACK: lazy("Antwoord teruggenomen"),
    Act.HIDE: lazy("Verborgen"),
    Act.SHOW: lazy("Weer getoond"),
    Act.KEEP: lazy("Melding bekeken, blijft staan"),
    Act.MERGE: lazy("Samengevoegd met een andere"),
}
