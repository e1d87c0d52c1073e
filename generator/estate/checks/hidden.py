"""Whether Studio offers what files say people work with."""

from collections.abc import Iterator
from dataclasses import replace

from generator.core.findings import Family, Finding, Rule
from generator.estate.sites import PlannedSite

HIDDEN_AND_WANTED = Rule(
    "PLN230",
    "hidden-application-is-wanted",
    "Studio hides an application that it opens first, or that a space runs.",
    "People would find no way to it in Studio's menu.",
    "Take it out of `studio.hidden_apps`, or give the space or the first page the other application.",
    family=Family("settings", "Settings"),
)


def check_hidden(planned: PlannedSite) -> Iterator[Finding]:
    """Findings about applications that a site hides, each where it is wanted."""
    studio = planned.site.settings.studio
    hides = planned.effective.place("studio", "hidden_apps")
    related = (replace(hides, note="what Studio hides"),) if hides else ()
    opened = planned.effective.place("studio", "default_app")
    if studio.default_app in studio.hidden_apps and opened:
        yield Finding(
            HIDDEN_AND_WANTED,
            f"Studio opens {studio.default_app} first, and hides it",
            opened,
            related=related,
            hint=f"take {studio.default_app} out of `hidden_apps`, or leave `default_app` out",
        )
    for space in planned.site.spaces:
        if space.app in studio.hidden_apps:
            yield Finding(
                HIDDEN_AND_WANTED,
                f"the space {space.name} runs {space.app}, which Studio hides",
                space.place,
                related=related,
                hint=f"take {space.app} out of `hidden_apps`, or give the space the other application",
            )
