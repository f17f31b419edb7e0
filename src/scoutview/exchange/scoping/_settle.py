"""A recommendation with what the organization decided otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scoutview.exchange.scoping.model import Override, Reason, Recommendation, ScopingError


@dataclass(slots=True)
class Decisions:
    """The overrides, and which of them belong to a recommendation that was made."""

    overrides: tuple[Override, ...]
    used: set[str] = field(default_factory=set)

    def settle(
        self,
        id_: str,
        title: str,
        value: str,
        reasons: Iterable[Reason],
        *,
        choices: tuple[str, ...] = (),
        implies: Iterable[str] = (),
    ) -> Recommendation:
        """Return the recommendation; an override decides it. Raises ScopingError."""
        override = next((each for each in self.overrides if each.recommendation == id_), None)
        if override is not None:
            self.used.add(id_)
            if choices and override.choose not in choices:
                raise ScopingError(
                    f"override of {id_}: {override.choose[:40]!r} cannot be chosen; "
                    f"give one of {', '.join(choices)}."
                )
        return Recommendation(
            id=id_,
            title=title,
            value=value if override is None else override.choose,
            recommended=value,
            reasons=tuple(reasons),
            choices=choices,
            implies=tuple(implies),
            override=override,
        )

    def check_all_used(self, known: Iterable[str]) -> None:
        """Raise ScopingError where an override is of nothing, or of something twice."""
        seen = set()
        for each in self.overrides:
            if each.recommendation not in self.used:
                raise ScopingError(
                    f"override of {each.recommendation[:60]!r}: no such recommendation was made; "
                    f"there are {', '.join(known)}."
                )
            if each.recommendation in seen:
                raise ScopingError(f"override of {each.recommendation}: stands twice; keep one.")
            seen.add(each.recommendation)
