"""The macros of the GOV.UK Design System, as ported to Jinja by HM Land Registry.

They were written for Nunjucks, where an absent option is simply false, so they have a forgiving environment
of their own; everything else we write is strict (see :mod:`moothall.look.environment`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

from jinja2 import ChainableUndefined, Environment, FileSystemBytecodeCache, PackageLoader, PrefixLoader
from markupsafe import Markup

PREFIX = "govuk_frontend_jinja"


def compiled() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept between processes, in the folder that `MOOTHALL_TEMPLATES` names, if any.

    What is in the folder is run: nobody but the site may be able to write to it. Raises ValueError otherwise.
    """
    folder = os.environ.get("MOOTHALL_TEMPLATES", "")
    if not folder:
        return None
    path = Path(folder)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = path.stat()
    if held.st_uid != os.geteuid() or held.st_mode & 0o022:
        raise ValueError(
            f"MOOTHALL_TEMPLATES: {folder} can be written by others; make it `chmod 700` and your own."
        )
    return FileSystemBytecodeCache(folder)


MACROS = Environment(
    loader=PrefixLoader({PREFIX: PackageLoader(PREFIX)}),
    bytecode_cache=compiled(),
    autoescape=True,
    undefined=ChainableUndefined,
    auto_reload=False,
)

# Each folder of the package holds one macro of the same name.
_FOLDERS = Path(resources.files(PREFIX).joinpath("templates/components"))  # type: ignore[arg-type]
COMPONENTS = {
    folder.name: "govuk" + "".join(word.capitalize() for word in folder.name.split("-"))
    for folder in sorted(_FOLDERS.iterdir())
}


@cache
def macro(component: str, name: str) -> Callable[[dict[str, Any]], Markup]:
    """One macro, such as ``macro("radios", "govukRadios")``; called with a dictionary it gives safe HTML."""
    module = MACROS.get_template(f"{PREFIX}/components/{component}/macro.html").module
    return cast(Callable[[dict[str, Any]], Markup], getattr(module, name))


def macros() -> dict[str, Callable[[dict[str, Any]], Markup]]:
    """Every macro by its name, to be a global of our templates: ``{{ govukButton({"text": ...}) }}``."""
    return {name: macro(component, name) for component, name in COMPONENTS.items()}
