"""The sentence of each act of the journal. Who and what stands in it is filled in by `history`."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

TOLD: dict[str, str | Promise] = {
    "accept_second": gettext_lazy("%(who)s kept a second sign-on of %(what)s as a contact"),
    "add": gettext_lazy("%(who)s added %(what)s"),
    "agree": gettext_lazy("%(who)s agreed to a new text for %(what)s"),
    "ask_all": gettext_lazy("%(who)s asked those who signed %(what)s about a new text"),
    "come_back": gettext_lazy("%(what)s came back on the list by agreeing to the new text"),
    "lay_aside": gettext_lazy("%(what)s left the list until it agrees to the new text"),
    "publish_text": gettext_lazy("%(who)s published a new text of %(what)s"),
    "refuse_text": gettext_lazy("%(who)s did not agree to a new text for %(what)s"),
    "stop_asking": gettext_lazy("%(who)s stopped the mails about a new text of %(what)s"),
    "take_back_text": gettext_lazy("%(who)s took back a new text of %(what)s"),
    "add_contact": gettext_lazy("%(who)s wrote down a contact for %(what)s"),
    "answer": gettext_lazy("%(who)s answered the question about %(what)s"),
    "approve": gettext_lazy("%(who)s approved %(what)s"),
    "ask_for_name": gettext_lazy("%(who)s asked for another spelling of %(what)s"),
    "ask": gettext_lazy("%(who)s asked %(what)s"),
    "assign": gettext_lazy("%(who)s said who is on %(what)s"),
    "bring_list": gettext_lazy("%(who)s brought the list of members of %(what)s"),
    "change": gettext_lazy("%(who)s changed %(what)s"),
    "change_message": gettext_lazy("%(who)s changed a message to signers"),
    "change_meaning": gettext_lazy("%(who)s changed the meaning of the text of %(what)s"),
    "choose_password": gettext_lazy("%(who)s chose a password"),
    "confirm": gettext_lazy("%(who)s confirmed %(what)s"),
    "correct_address": gettext_lazy("%(who)s corrected the address for %(what)s"),
    "decline": gettext_lazy("%(who)s declined %(what)s"),
    "delete": gettext_lazy("%(who)s removed %(what)s"),
    "disown": gettext_lazy("%(who)s said that %(what)s has not signed"),
    "different": gettext_lazy("%(who)s said that %(what)s is another organization"),
    "end": gettext_lazy("%(who)s ended the membership %(what)s"),
    "erase_contact": gettext_lazy("%(who)s erased the contact of %(what)s"),
    "erase_contacts": gettext_lazy("%(who)s erased contacts of %(what)s"),
    "erase_text": gettext_lazy("What a signer had typed for a colleague on %(what)s was erased"),
    "erase_list": gettext_lazy("%(who)s erased the list of members of %(what)s"),
    "export_contacts": gettext_lazy("%(who)s took the contacts of %(what)s out"),
    "extend": gettext_lazy("%(who)s put off the closing of %(what)s"),
    "hide_name": gettext_lazy("%(who)s let %(what)s be counted without its name"),
    "introduce": gettext_lazy("%(who)s wrote their own name or e-mail"),
    "invite": gettext_lazy("%(who)s gave a one-time link to %(what)s"),
    "invite_by_mail": gettext_lazy("%(who)s invited %(what)s by mail"),
    "join": gettext_lazy("%(who)s let another line join %(what)s"),
    "keep_name": gettext_lazy("%(who)s kept the name %(what)s as it is printed"),
    "lapse": gettext_lazy("%(who)s gave up waiting for %(what)s to confirm"),
    "let_through": gettext_lazy("%(who)s let through what was held back on %(what)s"),
    "look_at_name": gettext_lazy("%(who)s looked at the name of %(what)s, which is not named"),
    "merge": gettext_lazy("%(who)s said that %(what)s is the same as another organization"),
    "move": gettext_lazy("%(who)s moved %(what)s"),
    "new_private_link": gettext_lazy("%(who)s made a new private link for %(what)s"),
    "new_recovery_codes": gettext_lazy("%(who)s made new recovery codes"),
    "not_different": gettext_lazy("%(who)s took back that %(what)s is another organization"),
    "note": gettext_lazy("%(who)s wrote a note on %(what)s"),
    "open_test_mail": gettext_lazy("%(who)s opened the test mail of %(what)s"),
    "part": gettext_lazy("%(who)s made %(what)s an organization of its own"),
    "propose": gettext_lazy("%(who)s put %(what)s up for review"),
    "publish_now": gettext_lazy("%(who)s published %(what)s at once"),
    "receive": gettext_lazy("%(who)s took in the sign-on of %(what)s"),
    "refuse_claim": gettext_lazy("%(who)s took back the claim %(what)s"),
    "refuse_second": gettext_lazy("%(who)s declined a second sign-on of %(what)s"),
    "remove_example": gettext_lazy("%(who)s removed the example %(what)s"),
    "reopen_second": gettext_lazy("%(who)s put a second sign-on of %(what)s back to be decided on"),
    "remove_message": gettext_lazy("%(who)s removed a message to signers that was not sent"),
    "rename": gettext_lazy("%(who)s corrected how %(what)s is printed"),
    "reopen": gettext_lazy("%(who)s put %(what)s back to review"),
    "reset_second_factor": gettext_lazy("%(who)s reset the second factor of %(what)s"),
    "second": gettext_lazy("A second sign-on came in for %(what)s"),
    "send_link_again": gettext_lazy("%(who)s sent the link to confirm %(what)s again"),
    "send_message": gettext_lazy("%(who)s sent a message to signers"),
    "send_mail_again": gettext_lazy("%(who)s sent a mail to %(what)s again"),
    "send_text": gettext_lazy("A signer sent the text of %(what)s to a colleague"),
    "send_test_mail": gettext_lazy("%(who)s asked for a test mail of %(what)s"),
    "set_up_second_factor": gettext_lazy("%(who)s set up a second factor"),
    "show_again": gettext_lazy("%(who)s shows the sign %(what)s again"),
    "show_contact": gettext_lazy("%(who)s looked at the contact of %(what)s"),
    "show_name": gettext_lazy("%(who)s let %(what)s be named"),
    "stop_mail": gettext_lazy("%(who)s stopped a mail to %(what)s"),
    "stop_message": gettext_lazy("%(who)s stopped a message to signers"),
    "stop_showing": gettext_lazy("%(who)s stopped showing the sign %(what)s"),
    "test_message": gettext_lazy("%(who)s sent themselves a message to signers, as a test"),
    "take_as": gettext_lazy("%(who)s said who a name on the list of members of %(what)s is"),
    "tell_apart": gettext_lazy("%(who)s said that a name on a list of members is not %(what)s"),
    "unmerge": gettext_lazy("%(who)s took back that %(what)s is the same as another"),
    "unpin": gettext_lazy("%(who)s put %(what)s back to the alphabet"),
    "use_recovery_code": gettext_lazy("%(who)s came in with a recovery code"),
    "wish": gettext_lazy("%(who)s said whether %(what)s wants to be named"),
    "withdraw": gettext_lazy("%(who)s withdrew %(what)s"),
    "write_message": gettext_lazy("%(who)s wrote a message to signers"),
}
# Where an act says something else: of one kind, to one end, by a rule or by an answer.
TOLD_OF = {
    ("add", "colleague"): gettext_lazy("%(who)s gave %(what)s a role"),
    ("delete", "colleague"): gettext_lazy("%(who)s removed %(what)s from the people"),
    ("withdraw", "twice"): gettext_lazy("%(who)s took %(what)s off, because it stands there twice"),
    ("hide_name", "asked"): gettext_lazy(
        "%(who)s let %(what)s be counted without its name; it left the list until it agrees to the text"
    ),
    ("signing", "open"): gettext_lazy("%(who)s opened %(what)s for signing"),
    ("signing", "closed"): gettext_lazy("%(who)s closed %(what)s for signing"),
    # By the rule, as a new text was published.
    ("withdraw", "rule"): gettext_lazy(
        "%(what)s was withdrawn, because its signer did not agree to the new text, when %(who)s published that"
    ),
    ("lay_aside", "rule"): gettext_lazy(
        "%(what)s left the list until it agrees, by the rule of the new text, when %(who)s published that"
    ),
    ("come_back", "rule"): gettext_lazy(
        "%(what)s came back on the list, because its signer agreed to the new text, when %(who)s published that"
    ),
    # By an answer that came in afterwards.
    ("withdraw", "signer"): gettext_lazy("%(who)s did not agree to the new text, so %(what)s was withdrawn"),
    ("come_back", "signer"): gettext_lazy("%(who)s agreed to the new text, so %(what)s came back on the list"),
    ("withdraw", "answer"): gettext_lazy(
        "%(who)s wrote down that %(what)s does not agree to the new text, so it was withdrawn"
    ),
    ("come_back", "answer"): gettext_lazy(
        "%(who)s wrote down that %(what)s agrees to the new text, so it came back on the list"
    ),
    ("agree", "answer"): gettext_lazy("%(who)s wrote down that %(what)s agrees to a new text"),
    ("refuse_text", "answer"): gettext_lazy("%(who)s wrote down that %(what)s does not agree to a new text"),
}
