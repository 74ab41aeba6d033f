"""The mailbox of what comes back, on a real IMAP server: each way of encryption, and every refusal."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from otp_app.adapters.email.returns import MOST_BYTES, Mailbox, MailboxUnavailable, opened
from tests.adapters.email.smtp_peer import certificate
from tests.peers.imap import PASSWORD, USER, Peer, imap_peer


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("imap"))[1]


def box(peer: Peer, security: str = "none", **changes: object) -> Mailbox:
    plain = Mailbox("127.0.0.1", peer.port, USER, lambda: PASSWORD, security, ca=peer.ca, seconds=5)  # type: ignore[arg-type]
    return replace(plain, **changes)


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_what_is_unread_is_read_until_it_is_done_with(chain: Path, security: str) -> None:
    with imap_peer(chain, security) as peer:  # type: ignore[arg-type]
        for n in (1, 2, 3):
            peer.put(f"Subject: {n}\r\n\r\nbody\r\n".encode())
        with opened(box(peer, security)) as returns:
            found = list(returns.unread())
            assert [raw for _, raw in found] == [f"Subject: {n}\r\n\r\nbody\r\n".encode() for n in (1, 2, 3)]
            returns.remove(found[0][0])
            returns.read(found[1][0])
        assert peer.lying() == [(b"Subject: 2\r\n\r\nbody\r\n", True), (b"Subject: 3\r\n\r\nbody\r\n", False)]
        with opened(box(peer, security)) as returns:
            assert len(list(returns.unread())) == 1


def test_of_a_huge_message_the_beginning_is_enough(chain: Path) -> None:
    with imap_peer(chain) as peer:
        peer.put(b"Subject: x\r\n\r\n" + b"x" * (MOST_BYTES + 1000))
        with opened(box(peer)) as returns:
            [(_, raw)] = returns.unread()
        assert len(raw) == MOST_BYTES


def test_every_refusal_has_its_reason(chain: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = free.getsockname()[1]
    with imap_peer(chain) as peer:
        for changes, reason in (
            ({"password": lambda: "wrong"}, "login_refused"),
            ({"folder": 'no "such" folder'}, "folder_unknown"),
            ({"security": "starttls"}, "not_encrypted"),
            ({"security": "tls", "seconds": 2}, "not_encrypted"),
            ({"port": closed}, "unreachable"),
        ):
            with pytest.raises(MailboxUnavailable) as refused, opened(box(peer, **changes)):
                pass
            assert refused.value.reason == reason, changes
            assert USER not in str(refused.value)


def test_a_server_that_cannot_prove_who_it_is_learns_no_password(chain: Path) -> None:
    with (
        imap_peer(chain, "starttls") as peer,
        pytest.raises(MailboxUnavailable, match="not_encrypted"),
        opened(box(peer, "starttls", ca=None)),
    ):
        pass


def test_a_server_that_goes_away_in_between(chain: Path) -> None:
    with imap_peer(chain) as peer, pytest.raises(MailboxUnavailable, match="unreachable"):
        _read_while_it_dies(peer)


def _read_while_it_dies(peer: Peer) -> None:
    with opened(box(peer)) as returns:
        peer.server.kill()
        peer.server.wait()
        list(returns.unread())
