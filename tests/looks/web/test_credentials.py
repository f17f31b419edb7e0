"""The look that tries the passwords a product comes with."""

import pytest

from scoutview.facts.network import Reach, Reachability
from scoutview.facts.observation import NotLooked, Reason
from scoutview.facts.web import AnonymousReading, Content, WebAnswer, WebExchange
from scoutview.findings import Effect
from scoutview.looks.session import Limits, Session, Stopped
from scoutview.looks.web.credentials import LOOK, known_defaults
from tests.looks.web import dicomweb
from tests.looks.web.conftest import Response

ASKED = WebExchange(
    label="QIDO-RS",
    method="GET",
    path="/dicom-web/studies",
    tls=False,
    answer=WebAnswer.ANSWERED,
    status=401,
    realm="Orthanc Secure Area",
    challenge="Basic",
)


def _seen(product="Orthanc", *exchanges):
    return {AnonymousReading.KIND: AnonymousReading(exchanges or (ASKED,), product)}


def _accounts(fact):
    return [each.account for each in fact.tries]


def test_an_accepted_default_is_told_by_its_account(serve, session, endpoint_of):
    server = serve(dicomweb.Guarded(accounts=("orthanc:orthanc",)))

    fact = LOOK.look(session, endpoint_of(server), _seen())

    assert _accounts(fact) == ["orthanc"]
    assert fact.tries[0].exchange.status == 200
    assert fact.stopped == "one was accepted"


def test_a_refused_default_is_tried_once(serve, session, endpoint_of):
    guarded = dicomweb.Guarded(accounts=("radiologist:better",))
    server = serve(guarded)

    fact = LOOK.look(session, endpoint_of(server), _seen())

    assert guarded.tried == ["orthanc:orthanc"]
    assert fact.tries[0].exchange.status == 401
    assert fact.stopped == ""


def test_every_default_of_the_product_is_tried_once_and_no_others(serve, session, endpoint_of):
    guarded = dicomweb.Guarded()
    server = serve(guarded)

    fact = LOOK.look(session, endpoint_of(server), _seen("dcm4chee"))

    assert guarded.tried == ["root:changeit", "admin:changeit", "user:changeit", "admin:admin"]
    assert session.connections == len(fact.tries) <= LOOK.at_most


@pytest.mark.parametrize("accounts", [(), ("root:changeit",)])
def test_no_password_is_in_the_fact(serve, session, endpoint_of, accounts):
    server = serve(dicomweb.Guarded(accounts=accounts))

    fact = LOOK.look(session, endpoint_of(server), _seen("dcm4chee"))

    assert "changeit" not in repr(fact)
    assert "Authorization: (not kept)" in repr(fact)
    assert "changeit" not in repr(known_defaults())


def test_no_part_of_an_authorization_is_in_the_fact(serve, session, endpoint_of):
    server = serve(dicomweb.Guarded())
    defaults = [each for each in known_defaults() if each.product == "dcm4chee"]

    fact = LOOK.look(session, endpoint_of(server), _seen("dcm4chee"))

    assert all(default.authorization.split()[1] not in repr(fact) for default in defaults)


@pytest.mark.parametrize(
    "sign",
    [
        Response(423),
        Response(429),
        Response(403),
        Response(401, headers=dicomweb.ORTHANC_REALM | {"Retry-After": "60"}),
        Response(401, headers={"WWW-Authenticate": 'Basic realm="Locked"'}),
    ],
    ids=lambda sign: f"{sign.status} {sorted(sign.headers)}",
)
def test_it_stops_at_the_first_sign_of_a_lockout(serve, session, endpoint_of, sign):
    locked = dicomweb.LockedOut(patience=2, sign=sign)
    server = serve(locked)

    fact = LOOK.look(session, endpoint_of(server), _seen("dcm4chee"))

    assert len(locked.tried) == len(fact.tries) == 3
    assert "lockout" in fact.stopped


@pytest.mark.parametrize("status", [500, 404, 302])
def test_it_stops_at_an_unclear_answer(serve, session, endpoint_of, status):
    server = serve(dicomweb.LockedOut(patience=1, sign=Response(status)))

    fact = LOOK.look(session, endpoint_of(server), _seen("dcm4chee"))

    assert len(fact.tries) == 2
    assert "unclear" in fact.stopped


def test_it_stops_where_a_password_may_be_right_but_without_rights(serve, session, endpoint_of):
    server = serve(dicomweb.LockedOut(patience=0, sign=Response(403)))

    fact = LOOK.look(session, endpoint_of(server), _seen("dcm4chee"))

    assert len(fact.tries) == 1
    assert "an account without rights" in fact.stopped


@pytest.mark.parametrize("kind", ["refused", "close-at-once"])
def test_it_stops_when_the_server_stops_answering(hostile, session, endpoint_of, kind):
    server = hostile(kind)

    fact = LOOK.look(session, endpoint_of(server), _seen("dcm4chee"))

    assert len(fact.tries) == 1
    assert "stopped answering" in fact.stopped


def test_a_login_page_after_a_password_is_not_taken_for_acceptance(serve, session, endpoint_of):
    page = b"<html><form><input type=password></form></html>"
    server = serve(dicomweb.LockedOut(patience=0, sign=Response(200, page)))

    fact = LOOK.look(session, endpoint_of(server), _seen())

    assert fact.tries[0].exchange.content is Content.LOGIN
    assert "unclear" in fact.stopped


def test_a_run_that_is_stopped_midway_keeps_what_was_tried(serve, endpoint_of):
    server = serve(dicomweb.Guarded())
    session = Session(Limits(pace_s=0.0))

    def stop_after_two():
        if session.connections == 2:
            raise Stopped("the abort file is there")

    session.may_go_on = stop_after_two

    fact = LOOK.look(session, endpoint_of(server), _seen("dcm4chee"))

    assert len(fact.tries) == 2
    assert fact.stopped == "the run was stopped: the abort file is there"


def test_a_run_that_is_stopped_before_it_is_told_to_the_caller(hostile, endpoint_of):
    def stop():
        raise Stopped("the abort file is there")

    with pytest.raises(Stopped):
        LOOK.look(Session(Limits(), may_go_on=stop), endpoint_of(hostile("silence")), _seen())


def test_it_needs_the_permission_to_try_credentials():
    assert LOOK.effect is Effect.TRIES_CREDENTIALS


def test_every_default_has_a_source():
    assert all(default.source for default in known_defaults())
    assert {default.product for default in known_defaults()} == {"Orthanc", "dcm4chee"}


LOGIN = WebExchange(
    label="QIDO-RS",
    method="GET",
    path="/",
    tls=False,
    answer=WebAnswer.ANSWERED,
    status=200,
    content=Content.LOGIN,
)
OPEN = WebExchange(
    label="QIDO-RS", method="GET", path="/", tls=False, answer=WebAnswer.ANSWERED, status=200
)
BEARER = WebExchange(
    label="QIDO-RS",
    method="GET",
    path="/",
    tls=False,
    answer=WebAnswer.ANSWERED,
    status=401,
    challenge="Bearer",
)
NOT_LOOKED = NotLooked(AnonymousReading.KIND, Reason.STOPPED, "the run was stopped")


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        (_seen("Orthanc"), ""),
        (_seen("Orthanc", OPEN, ASKED), ""),
        (_seen(""), "not recognized"),
        (_seen("dcm4chee", LOGIN), "login form"),
        (_seen("Orthanc", OPEN), "no Basic password"),
        (_seen("dcm4chee", BEARER), "no Basic password"),
        ({AnonymousReading.KIND: NOT_LOOKED}, "not looked at"),
        ({Reach.KIND: Reach(Reachability.REFUSED)}, "nothing answers"),
        ({}, "not looked at"),
    ],
)
def test_it_is_pointless_without_a_known_product_that_asks_for_a_basic_password(
    endpoint_of, hostile, seen, why
):
    told = LOOK.pointless(endpoint_of(hostile("refused")), seen)

    assert why in told
    assert bool(told) == bool(why)
