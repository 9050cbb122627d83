"""The two fates of an act that does not happen: the handbook says no, or the machine failed."""


class Refusal(Exception):
    """The act is not allowed or not possible as asked; nothing was changed.

    The sentence is Simplified Chinese, says the way out and goes to the message bar as it stands.
    `clause` is the handbook clause that says no, `field` the name of the field to mend.
    """

    def __init__(self, sentence: str, *, clause: str = "", field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.clause = clause
        self.field = field


class Trouble(Exception):
    """The machine is at fault (disk full, file damaged, device gone); nothing was changed.

    `sentence` says what happened, `advice` what to do next; both Simplified Chinese.
    """

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice


class Cancelled(Exception):
    """The clerk stopped a long piece of work; nothing was changed."""
