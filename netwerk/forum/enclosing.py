"""The files of a mail put with the post that it became, and what is told of those that cannot be."""

from __future__ import annotations

import io

from netwerk.forum import mails
from netwerk.forum.models import Post
from netwerk.forum.services import files
from netwerk.kernel import uploads
from netwerk.kernel.errors import Conflict, Invalid
from netwerk.kernel.i18n import speaking
from netwerk.kernel.inbox import IncomingMail, Received
from netwerk.kernel.inbox.trimming import IsOurs
from netwerk.kernel.uploads import TOO_LARGE
from netwerk.members.actor import Actor
from netwerk.members.models import Member


def names(received: Received, is_ours: IsOurs) -> list[str]:
    """What the files that somebody enclosed are called."""
    return [uploads.shown_name(one.name) for one in received.mail.meant_files(is_ours)]


def put_with(
    post: Post, incoming: IncomingMail, received: Received, actor: Actor, is_ours: IsOurs
) -> list[tuple[str, Conflict | Invalid]]:
    """Put what somebody enclosed with their post; gives the names of those that could not be, and why.

    A post that another copy of the mail brought has its files already.
    """
    refused: list[tuple[str, Conflict | Invalid]] = []
    for one in received.mail.meant_files(is_ours) if post.incoming_id == incoming.id else ():
        try:
            if not one.is_whole:
                raise Invalid(TOO_LARGE, "file")
            stored = uploads.store(io.BytesIO(one.octets), one.name)
            files.add_to(post, actor, stored, now=received.now)
        except (Conflict, Invalid) as error:
            refused.append((uploads.shown_name(one.name), error))
    return refused


def tell_refused(post: Post, member: Member, refused: list[tuple[str, Conflict | Invalid]]) -> None:
    """Tell who mailed them, kindly, which files do not stand with their post and why."""
    if refused:
        with speaking(member.language):
            told = [(name, str(error.sentence)) for name, error in refused]
        mails.queue_files_refused(post, member, told)
