"""When two copies are one message: drafts of many documents come in, messages with all their copies go out.

``headers`` reads what a mail says of its own id, ``faces`` reduces a draft to what can be compared,
``candidates`` finds pairs worth comparing without looking at all of them, ``compare`` weighs the grounds,
``groups`` unites without chaining, ``merge`` tells the story.
"""

from draad.identity.merge import merge

__all__ = ["merge"]
