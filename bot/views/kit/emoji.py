"""The emoji that Baton writes, each with one meaning; words next to it always say the same."""

PRIORITY = ":rotating_light:"
"""Is to be done before others."""

ON_TRACK = ":large_green_circle:"
AT_RISK = ":large_yellow_circle:"
LATE = ":red_circle:"
PAUSED = ":double_vertical_bar:"
SCHEDULED = ":calendar:"
"""Waits for its day."""

DONE = ":white_check_mark:"
"""Is proven, done, or over."""

FAILED = ":x:"
"""A check or an item that failed."""

TO_DO = ":white_medium_square:"
"""A check or an item that waits for a person."""

NOT_BEGUN = ":white_circle:"
"""A step that has not begun."""

NO_LONGER = ":heavy_minus_sign:"
"""Does not apply, or is no longer needed."""

SAVING = ":hourglass_flowing_sand:"
"""A decision on its way to another system."""

WARNING = ":warning:"
"""Something that a person should know before they go on."""

REFUSED = ":no_entry:"
"""Was not done, and will not be."""

CLAIMED = ":bust_in_silhouette:"
"""Somebody has claimed the task."""

HANDED_BACK = ":leftwards_arrow_with_hook:"
QUESTION = ":speech_balloon:"
"""A question to the customer."""

INSTRUCTIONS = ":memo:"
"""Words of the customer."""

DRAFT = ":pencil2:"
"""A form that somebody began before."""

UNDECIDED = ":grey_question:"
"""A question that the window of the decision asks."""

ADVICE = ":information_source:"
RIGHT = ":lock:"
"""Only some people may do it."""

ESCALATED = ":mega:"
"""A supervisor knows of it."""

ASKED = ":bell:"
"""A contact is asked to act, or was informed."""

ACKNOWLEDGED = ":eyes:"
RESULT = ":round_pushpin:"
"""The result of an eligibility check."""

SEARCH = ":mag:"
"""Records are looked for, or were found."""

CUSTOMER = ":card_index:"
"""A customer's record."""

ANOTHER_PLACE = ":compass:"
"""The message or its team is not in the usual place."""
