"""Where the system described ends, what clients do, and what to prepare."""

from scoutview.estate.model import Category, Commitment, Estate, System, Vendor
from scoutview.exchange.scoping._categories import ELSEWHERE
from scoutview.exchange.scoping.model import Answers, Boundary, ClientPart, Reason, strings
from scoutview.exchange.scoping.questions import by_id


def boundary_of(answers: Answers, vendors: tuple[Vendor, ...], estate: Estate) -> Boundary:
    """Return what is inside and outside, and which systems of the estate say otherwise."""
    services = [by_id()["services"].words(key) for key in answers.several("services")]
    kinds = [by_id()["kinds"].words(key) for key in answers.several("kinds")]
    sites = answers.number("sites") or 1
    inside = [
        Reason(
            f"{answers.one('system_name')}: {'; '.join(services)}.", ("system_name", "services")
        ),
        Reason(f"Infrastructure and software: {', '.join(kinds)}.", ("kinds",)),
        Reason(f"{sites} site{'' if sites == 1 else 's'} with systems of your own.", ("sites",)),
        Reason("The people who run, read and support it, and their procedures.", ("services",)),
    ]
    outside = [
        Reason("Clients' networks, stations and records, up to your gateway.", ("clients",)),
    ]
    match answers.one("pacs_place"):
        case "on-premises":
            words = "Your server rooms: entry, power, cooling and fire protection are yours."
            inside.append(Reason(words, ("pacs_place",)))
        case "vendor-hosted":
            words = "The PACS vendor's rooms, hardware and operation; your use of it is inside."
            outside.append(Reason(words, ("pacs_place",)))
        case _:
            words = "Your tenancy and its settings; the provider's rooms and hardware are outside."
            inside.append(Reason(words, ("pacs_place",)))
    places = answers.several("reading_places")
    if "homes" in places:
        words = "Home reading places: stations, access and paper there."
        inside.append(Reason(words, ("reading_places",)))
    if "abroad" in places:
        words = "Reading places in other countries; say which law and which contract apply there."
        inside.append(Reason(words, ("reading_places",)))
    if "client-sites" in places:
        words = "Clients' stations that your radiologists read on; your readers' conduct is inside."
        outside.append(Reason(words, ("reading_places",)))
    for vendor in vendors:
        if vendor.method == "carve-out":
            outside.append(Reason(f"{vendor.id}: {vendor.services}", (f"vendors.{vendor.id}",)))
        elif vendor.method == "inclusive":
            inside.append(Reason(f"{vendor.id}: {vendor.services}", (f"vendors.{vendor.id}",)))
    return Boundary(tuple(inside), tuple(outside), _differs(estate, vendors))


def client_part(answers: Answers) -> ClientPart:
    """Return CUECs apart from responsibilities of users.

    A CUEC is a control of the client without which ours do not meet the commitment; what is only
    advised is none, and calling it one misstates the description. Source: DC 200, DC 6.
    """
    question = by_id()["client_part"]
    needed = answers.several("client_part_needed")
    return ClientPart(
        needed=tuple(question.words(key) for key in needed),
        advised=tuple(
            question.words(key) for key in answers.several("client_part") if key not in needed
        ),
    )


def notes(
    answers: Answers,
    categories: tuple[Category, ...],
    commitments: tuple[Commitment, ...],
) -> tuple[Reason, ...]:
    """Return what is to be prepared or decided, each with the answers that it follows from."""
    found = []
    if not commitments:
        words = (
            "No principal commitment is written down: criteria have nothing to be judged by (DC 2)."
        )
        found.append(Reason(words, ("commitments",)))
    for commitment in commitments:
        beyond = [each.value for each in commitment.categories if each not in categories]
        if beyond:
            words = f"{commitment.id} is about {', '.join(beyond)}, which is out of scope."
            found.append(Reason(words, ("commitments",)))
    if answers.yes("incidents"):
        words = "The description tells the incident: nature, time, effect, end (DC 4)."
        found.append(Reason(words, ("incidents", "incidents_told")))
    if answers.several("changes"):
        words = "Weigh each change ahead for risk (CC3.4), and keep it apart from the period's end."
        found.append(Reason(words, ("changes",)))
    if answers.several("certificates"):
        words = "Use controls and evidence of what you hold again; say where its scope differs."
        found.append(Reason(words, ("certificates",)))
    if answers.yes("outside_readers") and not any(
        "reads" in strings(row["does"]) for row in answers.rows("vendors")
    ):
        words = "Another company reads for you, and no vendor here reads: add it."
        found.append(Reason(words, ("outside_readers", "vendors")))
    if answers.one("pacs_place") in ELSEWHERE and not any(
        {"hosts", "stores", "operates"} & set(strings(row["does"]))
        for row in answers.rows("vendors")
    ):
        words = (
            "Somebody else's rooms are used, and no vendor here hosts, stores or operates: add it."
        )
        found.append(Reason(words, ("pacs_place", "vendors")))
    if answers.rows("vendors") and not answers.yes("vendors_watched"):
        words = "Nobody watches the vendors: begin before the period does (CC9.2, CC4.1)."
        found.append(Reason(words, ("vendors_watched",)))
    found += _of_people(answers)
    return tuple(found)


def _of_people(answers: Answers) -> list[Reason]:
    found = []
    match answers.one("security_people"):
        case "nobody":
            words = "Name one person who answers for security before anything else (CC1.3, CC1.5)."
            found.append(Reason(words, ("security_people",)))
        case "beside-it" | "one-person":
            words = (
                "One person cannot perform and check the same control: let somebody from operations"
                " or a partner check, and name deputies (CC1.4, CC4.1)."
            )
            found.append(Reason(words, ("security_people",)))
        case "vendor":
            words = (
                "A managed service performs controls, and may be a subservice organization; who"
                " answers for security stays yours (CC1.3)."
            )
            found.append(Reason(words, ("security_people",)))
        case _:
            pass
    if not answers.yes("performers_named"):
        words = "Name who performs each control: one that nobody performs is not designed."
        found.append(Reason(words, ("performers_named",)))
    if not answers.yes("checked_apart"):
        words = (
            "Management's assertion needs a basis of its own: plan checks by people who do not"
            " perform the control (CC4.1)."
        )
        found.append(Reason(words, ("checked_apart",)))
    return found


def _differs(estate: Estate, vendors: tuple[Vendor, ...]) -> tuple[Reason, ...]:
    methods = {vendor.id: vendor.method for vendor in (*estate.vendors, *vendors)}
    return tuple(
        Reason(f"{system.id} stands {said}; {why}.", ())
        for system in estate.systems
        for said, why in _difference(system, methods)
    )


def _difference(system: System, methods: dict[str, str]) -> list[tuple[str, str]]:
    controller = system.controlled_by
    if system.in_boundary and controller.startswith("client:"):
        return [("in the boundary", "a client controls it")]
    method = methods.get(controller, "")
    if system.in_boundary and method == "carve-out":
        return [("in the boundary", f"{controller}, which controls it, is carved out")]
    if not system.in_boundary and method == "inclusive":
        return [("outside of the boundary", f"{controller}, which controls it, is included")]
    if not system.in_boundary and controller == "us":
        return [
            ("outside of the boundary", "you control it yourselves: say why in the description")
        ]
    return []
