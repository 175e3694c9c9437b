"""With the link of a mail: may my words stand in a practice, and with my name?"""

from __future__ import annotations

from flask import redirect, render_template, url_for

from netwerk.kernel import clock
from netwerk.kernel.errors import Invalid
from netwerk.members.access import Access, Answer, access
from netwerk.practices import policy
from netwerk.practices.consent_rules import Consent
from netwerk.practices.crediting import ANSWERS
from netwerk.practices.queries import provenance
from netwerk.practices.services import consenting
from netwerk.practices.views import blueprint
from netwerk.practices.writing_forms import ConsentForm


@blueprint.route("/praktijken/woorden/<token>", methods=["GET", "POST"])
@access(Access.PUBLIC)
def my_words(token: str) -> Answer:
    """Say whether my words may stand in a practice."""
    row, practice = consenting.read_link(token)
    is_answered = row.answer != Consent.ASKED
    form = ConsentForm(data={"answer": row.answer if is_answered else None})
    if form.validate_on_submit():
        try:
            consenting.answer(token, form.answer.data, now=clock.now())
        except Invalid as error:
            form.refuse(error)
        else:
            return redirect(url_for("practices.my_words", token=token), 303)
    body = render_template(
        "practices/my_words.html",
        form=form,
        practice=practice,
        token=token,
        passages=[one.passage.text for one in provenance.contributed_by(row)],
        answered=str(ANSWERS[Consent(row.answer)]) if is_answered else "",
        is_open=policy.is_open(practice),
    )
    return body, 422 if form.errors else 200
