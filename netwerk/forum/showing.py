"""What a post looks like when it is shown: names and addresses filled in where the text holds marks.

Names come from the members as they are called now, so that somebody who left is named nowhere. The words
of a post that its reader may not see are not shown as a quotation either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from markupsafe import Markup, escape

from netwerk.forum import composing, cooking
from netwerk.forum.models import Post
from netwerk.forum.queries import posts as post_reads
from netwerk.forum.queries.posts import Reference
from netwerk.kernel.i18n import _
from netwerk.members.actor import Actor
from netwerk.members.models import Organisation
from netwerk.members.policy import named_to_everybody

# As `cooking` leaves them; where no link is made, as in code, the mark itself is still there.
MENTION = re.compile(r'<a href="#lid-(\d+)" rel="[a-z ]*">([^<]*)</a>|\[(@lid:\d+)\]\(#lid-(\d+)\)')
QUOTE = re.compile(r"<!--(\d+)-->((?:(?!<!--).)*)<!---->", re.DOTALL)

Href = Callable[[Reference], str]


class Around:
    """What the posts of a page refer to: the posts that they answer or quote, and whom they name."""

    def __init__(self, references: Mapping[int, Reference], names: Mapping[int, str], href: Href) -> None:
        """`href` gives the address of a post."""
        self.references, self.names, self.href = references, names, href

    def reply_to(self, post: Post) -> Reference | None:
        """The post that this one answers, as far as its reader sees it."""
        found = self.references.get(post.reply_to_id or 0)
        return found if found is not None and found.visible else None


def around(posts: Collection[Post], actor: Actor | None, href: Href) -> Around:
    """What these posts refer to, read at once."""
    wanted = {int(post_id) for post in posts for post_id in post.quotes.values()}
    wanted |= {post.reply_to_id for post in posts if post.reply_to_id is not None}
    return Around(post_reads.references(wanted, actor), post_reads.names(_mentioned(posts)), href)


def _mentioned(posts: Iterable[Post]) -> set[int]:
    return {member_id for post in posts for member_id in post.mentions}


def html_of(post: Post, known: Around) -> str:
    """The post as safe HTML."""

    def mention(match: re.Match[str]) -> str:
        member_id = int(match[1] or match[4])
        name = known.names.get(member_id) if member_id in post.mentions else None
        return f"<strong>@{escape(name)}</strong>" if name else match[2] or match[3]

    def quote(match: re.Match[str]) -> str:
        found = known.references.get(int(post.quotes.get(match[1], 0)))
        if found is not None and not found.visible:
            return f"<blockquote><p>{escape(_('Wat hier geciteerd werd, is er niet meer.'))}</p></blockquote>"
        whose = escape(_("reactie %(no)d", no=int(match[1])))
        if found is not None:
            words = _("%(name)s in reactie %(no)d", name=found.author, no=found.no)
            whose = Markup('<a href="{}">{}</a>').format(known.href(found), words)
        return f"<blockquote><p>{whose}</p>{match[2]}</blockquote>"

    html, found = QUOTE.subn(quote, post.cooked)
    while found:
        # A quotation within another is put right before the one around it.
        html, found = QUOTE.subn(quote, html)
    return MENTION.sub(mention, html)


def text_of(post: Post, names: Mapping[int, str]) -> str:
    """The author's own words as plain text, with names."""

    def mention(match: re.Match[str]) -> str:
        member_id = int(match[1])
        return f"@{names.get(member_id, '…')}" if member_id in post.mentions else match[0]

    return cooking.NAMED.sub(mention, post.text)


def own_words(post: Post) -> str:
    """The author's own words as plain text, with the names of now."""
    return text_of(post, post_reads.names(post.mentions))


def preview(typed: str, thread_id: int | None, actor: Actor, before: Post | None = None) -> str:
    """A text as it would be shown once it is posted, by the same rules; `before` is what it replaces."""
    said = composing.compose(typed, thread_id, before)
    post = Post(cooked=said.cooked.html, mentions=list(said.cooked.mentions), quotes=dict(said.quotes))
    return html_of(post, around([post], actor, lambda found: f"#reactie-{found.no}"))


def role_of(post: Post) -> str:
    """As what and where somebody wrote, in words that everybody may read."""
    return _role(post, named_to_everybody(post.organisation))


def role_for_keepers(post: Post) -> str:
    """The same for who keeps order: they see also what nobody looked at yet."""
    return _role(post, post.organisation)


def _role(post: Post, organisation: Organisation | None) -> str:
    return ", ".join(part for part in (post.function, organisation.name if organisation else "") if part)
