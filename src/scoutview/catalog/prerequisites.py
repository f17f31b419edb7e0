"""What must come first: prerequisites that exist and never lead back to where they began."""

from collections.abc import Iterator, Mapping, Sequence

Fault = tuple[str, int, str]  # the control, which of its prerequisites, and the sentence


def faults(first: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Yield prerequisites that do not exist, and each that closes a circle."""
    for control, wanted in first.items():
        for index, each in enumerate(wanted):
            if each not in first:
                yield control, index, f"{control} comes after {each}, which does not exist"
    for circle in _circles(first):
        control, after = circle[0], circle[1]
        path = " after ".join(circle)
        sentence = f"prerequisites go in a circle: {path}"
        yield control, list(first[control]).index(after), sentence


def in_order(first: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the controls, each after all that must come before it, else in the given order.

    What closes a circle is put where it is met first.
    """
    done: dict[str, None] = {}
    for control in first:
        _after(control, first, done)
    return list(done)


def _after(control: str, first: Mapping[str, Sequence[str]], done: dict[str, None]) -> None:
    stack = [(control, iter(first.get(control, ())))]
    open_ = {control}
    while stack:
        current, rest = stack[-1]
        following = next((e for e in rest if e in first and e not in done and e not in open_), None)
        if following is None:
            stack.pop()
            done.setdefault(current)
        else:
            open_.add(following)
            stack.append((following, iter(first[following])))


def _circles(first: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield one path for each circle that a walk from the first control on meets."""
    finished: set[str] = set()
    for start in first:
        if start in finished:
            continue
        path = {start: iter(first[start])}  # in the order in which they were reached
        while path:
            current = next(reversed(path))
            following = next(path[current], None)
            if following is None:
                del path[current]
                finished.add(current)
            elif following in path:
                reached = list(path)
                yield [*reached[reached.index(following) :], following]
            elif following in first and following not in finished:
                path[following] = iter(first[following])
