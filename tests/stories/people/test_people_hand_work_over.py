"""Handoffs by hand: start, accept, tick off, pass on, hand back, end."""

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import CHANNELS, card_in, choose, complete, press, private_message, start, tick_all
from tests.stories.cards import buttons_of, details_of, eventually, replies_to, submitted

ASKED = {"team": "devops", "what": "Give the new switch an address", "details": "Rack 4, <!channel>"}


def test_whoever_hands_work_over_sees_it_accepted_and_done(world: World) -> None:
    assert start(world, "haruka", "request", **ASKED).ok
    assert "has begun" in text_of(world.person("haruka").await_view("Started"))

    card = card_in(world, "devops", "Request")
    for words in ("RQ-1", "Give the new switch an address", "Haruka Ito", "&lt;!channel&gt;", "0 of 1 done"):
        assert words in text_of(card), words
    assert buttons_of(card) == ["Complete step", "Claim", "Escalate", "Hand back", "…"]

    press(world, "ren", "devops", card, "task.claim")
    assert "RQ-1" in private_message(world, "haruka", "Ren Ono claimed RQ-1")
    assert "checks.done" in complete(world, "ren", "devops", "Request").errors
    world.person("ren").close()
    tick_all(world, "ren", "devops", "Request")
    assert complete(world, "ren", "devops", "Request").ok

    done = card_in(world, "devops", "Request", "*Completed* by <@U0REN>")
    assert buttons_of(done) == []
    assert "Done as asked (<@U0REN>" in details_of(world, done, "ren", CHANNELS["devops"])
    private_message(world, "haruka", "RQ-1 is done, Give the new switch an address: completed by Ren Ono.")


def test_a_message_is_handed_off_with_its_words_and_its_link(world: World) -> None:
    said = world.person("aiko").say("#cs-team", "The portal shows the wrong price for 10G.")
    aiko = world.person("aiko")
    assert aiko.message_shortcut("#cs-team", said["ts"], "hand_this_off").ok

    view = aiko.await_view("Start a handoff")
    assert "this message" in text_of(view) and "wrong price" in str(view["blocks"])
    assert submitted(aiko, {"field.team:request": "development"}).ok

    card = card_in(world, "development", "Request", "wrong price")
    assert f"/archives/C0CS/p{said['ts'].replace('.', '')}" in text_of(card)


def test_a_message_that_is_handed_off_is_readable_words_not_markup(world: World) -> None:
    aiko = world.person("aiko")
    said = aiko.say(
        "#cs-team", "*Smith &amp; Sons*: ask <@U0KEN> in <#C0SALES|sales-team>, see <https://x.example/guide|the guide>"
    )

    aiko.message_shortcut("#cs-team", said["ts"], "hand_this_off")

    shown = str(aiko.await_view("Start a handoff")["blocks"])
    assert "Smith & Sons: ask @Ken Sato in #sales-team, see the guide (https://x.example/guide)" in shown


def test_groups_and_channels_without_a_label_are_named_and_code_is_as_it_was_typed(world: World) -> None:
    aiko = world.person("aiko")
    said = aiko.say("#cs-team", "*_Urgent_*: <!subteam^S0TECHLEAD> looks in <#C0SALES|> and <#C0CS> at `first_name *`")

    aiko.message_shortcut("#cs-team", said["ts"], "hand_this_off")

    shown = str(aiko.await_view("Start a handoff")["blocks"])
    assert "Urgent: @tech-lead looks in #sales-team and #cs-team at first_name *" in shown


def test_a_customer_is_found_by_a_name_that_slack_escapes(world: World) -> None:
    order = world.customers.act("order")
    world.org.update("Account", world.org.get("Order", order)["AccountId"], {"Name": "Smith & Sons"})
    haruka = world.person("haruka")

    haruka.command("#sales-team", "/onboard", "Smith & Sons")

    eventually(world, lambda: any("Smith &amp; Sons" in each for each in haruka.whispers()))
    assert not any("&amp;amp;" in each for each in haruka.whispers())


def test_a_process_is_chosen_in_the_modal(world: World) -> None:
    haruka = world.person("haruka")
    assert haruka.shortcut("start_a_handoff").ok
    haruka.await_view("Start a handoff")

    assert haruka.click_view("handoff.start.process", option="database_backup").ok
    eventually(world, lambda: "Database backup" in text_of(haruka.view or {}) and "Why" in str(haruka.view))

    assert submitted(haruka, {"field.database:database_backup": "portal", "field.why:database_backup": "change"}).ok
    card_in(world, "devops", "Database backup", "Before a change")


def test_submitting_before_the_form_has_come_brings_the_form(world: World) -> None:
    haruka = world.person("haruka")
    assert haruka.shortcut("start_a_handoff").ok
    haruka.await_view("Start a handoff")

    assert submitted(haruka, {"process": "request"}).ok

    assert "To which team" in str(haruka.await_view("Start a handoff"))


def test_the_same_matter_is_not_started_twice_at_a_time(world: World) -> None:
    assert start(world, "ren", "database_backup", database="portal", why="demand").ok
    world.person("ren").close()

    again = start(world, "ren", "database_backup", database=" PORTAL", why="change")

    assert "worked on already" in again.error
    card_in(world, "devops", "Database backup")
    assert len([m for m in world.workspace.messages(CHANNELS["devops"]) if "Database backup" in m["text"]]) == 1


def test_a_task_is_passed_to_a_colleague_who_is_told(world: World) -> None:
    assert start(world, "aiko", "request", **ASKED).ok
    card = card_in(world, "devops", "Request")
    press(world, "ren", "devops", card, "task.claim")
    card = card_in(world, "devops", "Request", "Claimed by <@U0REN>")

    ren = world.person("ren")
    assert choose(world, "ren", "devops", card, "Reassign").ok
    ren.await_view("Reassign")
    assert "can't do this task" in str(ren.submit({"person": "U0AIKO"}).errors)
    assert submitted(ren, {"person": "U0SORA"}).ok

    card_in(world, "devops", "Request", "Claimed by <@U0SORA>")
    eventually(world, lambda: any("<@U0SORA> Ren Ono asks you" in each for each in replies_to(world, card, CHANNELS["devops"])))

    choose(world, "ren", "devops", card_in(world, "devops", "Request", "Claimed by <@U0SORA>"), "Reassign")
    eventually(world, lambda: any("only they can pass it on" in each for each in ren.whispers()))
    assert ren.view is None, "no window opens that can only refuse"


def test_a_comment_stands_in_the_thread_and_pings_nobody(world: World) -> None:
    assert start(world, "aiko", "request", **ASKED).ok
    card = card_in(world, "devops", "Request")

    assert choose(world, "ren", "devops", card, "Comment").ok
    ren = world.person("ren")
    ren.await_view("Comment")
    assert submitted(ren, {"words": "Which VLAN? <!here>"}).ok

    said = eventually(world, lambda: [r for r in replies_to(world, card, CHANNELS["devops"]) if "Which VLAN" in r])
    assert said == ["Ren Ono: Which VLAN? &lt;!here&gt;"]
    choose(world, "ren", "devops", card, "History")
    assert "Which VLAN" in text_of(ren.await_view())


def test_work_that_was_handed_over_amiss_goes_back_to_who_started_it(world: World) -> None:
    assert start(world, "haruka", "request", **ASKED).ok
    card, ren = card_in(world, "devops", "Request"), world.person("ren")

    press(world, "ren", "devops", card, "step.return")
    assert "Haruka Ito" in text_of(ren.await_view("Hand back"))
    assert submitted(ren, {"words": "Development owns the switches."}).ok

    card_in(world, "devops", "Request", "Ren Ono handed it back to Haruka Ito: Development owns the switches.")
    private_message(world, "haruka", "Ren Ono handed RQ-1 back to you")


def test_whoever_started_it_withdraws_it_and_a_stranger_does_not(world: World) -> None:
    assert start(world, "haruka", "request", **ASKED).ok
    card, haruka = card_in(world, "devops", "Request"), world.person("haruka")

    ren = world.person("ren")
    choose(world, "ren", "devops", card, "Withdraw …")
    eventually(world, lambda: any("only they can withdraw it" in each for each in ren.whispers()))
    assert ren.view is None, "no window opens that can only refuse"
    assert choose(world, "haruka", "devops", card, "Withdraw …").ok
    haruka.await_view("Withdraw")
    assert submitted(haruka, {"words": "The switch was sent back."}).ok

    card_in(world, "devops", "Request", "Haruka Ito withdrew it: The switch was sent back.")


def test_an_item_does_not_apply_for_a_reason_and_a_tick_is_taken_back(world: World) -> None:
    assert start(world, "ren", "database_backup", database="portal", why="demand").ok
    card, ren = card_in(world, "devops", "Database backup"), world.person("ren")
    ticks = [block["accessory"]["value"] for block in card["blocks"] if "accessory" in block]

    press(world, "ren", "devops", card, "step.tick", ticks[0])
    card = card_in(world, "devops", "Database backup", "1 of 4 done")
    assert "Backup taken" not in text_of(card), "only what is left to do has a row"
    assert choose(world, "ren", "devops", card, "Details and checks").ok
    assert "Backup taken without errors (<@U0REN>" in text_of(ren.await_view("Details and checks"))
    assert ren.click_view("step.untick", ticks[0]).ok
    eventually(world, lambda: "Backup taken without errors (<@U0REN>" not in text_of(ren.view or {}))
    ren.close()
    card = card_in(world, "devops", "Database backup", "0 of 4 done")
    assert choose(world, "ren", "devops", card, "Does not apply …").ok
    ren.await_view("Does not apply")
    assert "say in a few words" in str(ren.submit({"item": ["restored"], "words": " "}).errors) or ren.view
    assert submitted(ren, {"item": ["restored"], "words": "Restored yesterday."}).ok

    card = card_in(world, "devops", "Database backup", "1 of 4 done")
    assert choose(world, "ren", "devops", card, "Details and checks").ok
    assert "*Not applicable:* Restored once as a test (<@U0REN>" in text_of(ren.await_view("Details and checks"))


def test_who_owns_what_is_answered_for_every_row_of_the_matrix(world: World) -> None:
    ken = world.person("ken")

    for asked, *part in (
        ("order approval", "CS Team in #cs-team", "CS training docs"),
        ("eligibility", "Customer address info"),
        ("backups", "DB Admin access", "Database Operations", "Scheduled / On-demand"),
        ("freebit", "Partner Relations", "Freebit partner credentials"),
    ):
        assert ken.command("#cs-team", "/handoff", f"owner {asked}").ok
        assert all(word in ken.whispers()[-1] for word in part), ken.whispers()[-1]
    assert ken.command("#cs-team", "/handoff", "start customer number").ok
    assert "*Customer onboarding* is not started here. It begins with /onboard, by sales." in ken.whispers()[-1]
    assert ken.command("#cs-team", "/handoff", "owner unicorns").ok
    assert "There is no process “unicorns”" in ken.whispers()[-1] and "Database Backups" in ken.whispers()[-1]


def test_one_handoff_is_shown_step_by_step(world: World) -> None:
    assert start(world, "kaito", "partner_account", product="SIM 20 GB").ok
    card_in(world, "partner_relations", "Account configuration")
    ken = world.person("ken")

    assert ken.command("#cs-team", "/handoff", "show fb-1").ok

    for words in ("FB-1", "SIM 20 GB", "started by Kaito Ueda", "0 of 3 ticked", "comes after “Account configuration"):
        assert words in ken.whispers()[-1], words
