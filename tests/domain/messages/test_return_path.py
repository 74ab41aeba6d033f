"""The tag in the address that messages come back to: it names one, and only this installation can make it."""

from dataclasses import replace

from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery
from otp_app.domain.messages import return_path
from otp_app.domain.messages.models import Message
from otp_app.domain.messages.outgoing import Return
from otp_app.domain.uow import new_id
from tests.world import World


def returned(world: World, tag: str) -> bool:
    told = Return(tag, "bounced", world.clock(), "mailbox_unknown", "5.1.1")
    return world.run(delivery.record_return, SYSTEM, told)


def test_only_our_own_tag_changes_a_message(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    message_id = next(ids[0] for job, ids in reversed(world.promised) if job == "deliver")
    tag = world.ask(lambda uow: return_path.tag(uow, message_id))
    name, _, mac = tag.partition("-")
    other = new_id("msg").removeprefix("msg_")
    stranger = World(world.engine, world.blobs, world.clock)  # the same database without the key
    forged = stranger.ask(lambda uow: return_path.tag(uow, message_id))
    unsent = world.ask(lambda uow: return_path.tag(uow, f"msg_{other}"))
    for wrong in ("", name, f"{name}-", f"{other}-{mac}", f"{tag}a", tag[:-1], forged, unsent, tag.replace("-", "")):
        assert not returned(world, wrong)
    assert world.ask(lambda uow: uow.session.get_one(Message, message_id).state) == "queued"
    assert "message:bounced" not in draft.kinds()
    assert returned(world, tag.upper())
    assert world.ask(lambda uow: uow.session.get_one(Message, message_id).state) == "bounced"
    before = len(world.promised)
    assert returned(world, tag)  # again: known, and no news
    assert (draft.kinds().count("message:bounced"), len(world.promised)) == (1, before)


def test_it_fits_an_address_and_says_nothing_of_the_recipient(world: World) -> None:
    tags = {world.ask(lambda uow: return_path.tag(uow, new_id("msg"))) for _ in range(50)}
    assert {len(tag) for tag in tags} == {37}
    assert all(tag == tag.lower() for tag in tags)


def test_a_bounce_after_delivery_still_counts_and_a_delay_does_not_move_it(world: World) -> None:
    world.draft(world.member(), signers=1).send()
    message_id = next(ids[0] for job, ids in reversed(world.promised) if job == "deliver")
    world.run(delivery.record_sent, SYSTEM, message_id, "4F3A")
    tag = world.ask(lambda uow: return_path.tag(uow, message_id))
    told = Return(tag, "deferred", world.clock(), "mail_deferred", "4.4.1")
    world.run(delivery.record_return, SYSTEM, told)
    row = world.ask(lambda uow: uow.session.get_one(Message, message_id))
    assert (row.state, row.reason) == ("sent", "mail_deferred")
    world.run(delivery.record_return, SYSTEM, replace(told, outcome="bounced", reason="mailbox_full"))
    row = world.ask(lambda uow: uow.session.get_one(Message, message_id))
    assert (row.state, row.reason) == ("bounced", "mailbox_full")
