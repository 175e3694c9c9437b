"""One Jinja environment for pages and mails; an undefined name is an error."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage

from flask import Flask, current_app
from jinja2 import StrictUndefined, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from netwerk.kernel import clock, i18n, links, outbox
from netwerk.kernel.outbox import OutboxMessage, wording


@dataclass(frozen=True)
class Rendered:
    """A mail in words: its subject, plain text and HTML."""

    subject: str
    text: str
    html: str


class SharedTemplate(Template):
    """A template whose macros are made once: all templates here share the same globals.

    Jinja compares these at each `{% from … import … %}`, a tenth of the time of a page.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 (Jinja's)
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    """Make the environment strict and tidy."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.template_class = SharedTemplate
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.auto_reload = app.debug
    environment.globals.update(
        i18n.template_values(), link=links.link, now=clock.now, own_sentences=wording.own_sentences
    )


def piece(template: str, macro: str, /, **values: object) -> Markup:
    """What a macro of `templates/<template>` draws."""
    drawn: Markup = getattr(current_app.jinja_env.get_template(template).module, macro)(**values)
    return drawn


def render_paper(name: str, language: str, /, **facts: object) -> str:
    """The page `templates/papers/<name>.html` to keep apart from the site, in a language."""
    environment = current_app.jinja_env
    with i18n.speaking(language):
        values = {**facts, "language": language, "site": current_app.config["SITE"]}
        return environment.get_template(f"papers/{name}.html").render(values)


def render_mail(name: str, language: str, /, **facts: object) -> Rendered:
    """The mail `templates/mail/<name>.txt` and `.html` in a language.

    The first line of the text template is the subject, unless the house has one of its own. User text in
    `facts` is data: it is escaped in HTML and never read as a template.
    """
    # Straight from the environment: the values of pages come from a request, and here is none.
    environment = current_app.jinja_env
    with i18n.speaking(language):
        values = {**facts, "language": language, "site": current_app.config["SITE"]}
        plain = environment.get_template(f"mail/{name}.txt").render(values)
        html = environment.get_template(f"mail/{name}.html").render(values)
    subject, _separator, text = plain.partition("\n")
    return Rendered(wording.subject_of(" ".join(subject.split())), text.strip() + "\n", html)


def composed(
    message: OutboxMessage,
    name: str,
    /,
    *,
    why: object,
    unsubscribe: str = "",
    funding_statement: str = "",
    **facts: object,
) -> EmailMessage:
    """The mail of an outbox row in the words of a template, in the language of its reader.

    `why` says why it comes, `unsubscribe` where it can be ended, `funding_statement` who pays for it.
    """
    words = render_mail(
        name,
        message.language,
        why=why,
        unsubscribe=unsubscribe,
        funding_statement=funding_statement,
        **facts,
    )
    return outbox.finish_message(message, subject=words.subject, text=words.text, html=words.html)
