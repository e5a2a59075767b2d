"""`tikzeval models`: the names that --models understands."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tikzeval.cli.terminal import terminal
from tikzeval.errors import ExitCode

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 175  # columns of a terminal that the table needs
UNKNOWN = "unknown"
ALSO = (
    "Also: replay:FILE.jsonl, any Inspect model string (openai/…, google/…, hf/…, vllm/…, ollama/…, openrouter/…), "
    "hf/./FOLDER, http://HOST/v1#MODEL, and image generators: diffusion:ID_OR_FOLDER, files:FOLDER. Names of your own: tikzeval-models.yaml."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("models")(models)


def models(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Tell all about these, with sources.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """List the names of models, what they resolve to, what is known of them, and what is needed to call them."""
    from tikzeval.models.catalogue import CONTROLS, EMBEDDED, model_entries

    told = [facts(name) for name in names or (*CONTROLS, *EMBEDDED, *model_entries())]
    if as_json:
        typer.echo(json.dumps(told, indent=1, ensure_ascii=False))
        return int(ExitCode.OK)
    console = terminal()
    if names:
        for each in told:
            _all_about(console, each)
        return int(ExitCode.OK)
    if console.width >= WIDE:
        _table(console, told)
    else:
        _blocks(console, told)
    console.print("Prices: US dollars per million tokens, input / output.", soft_wrap=True)
    console.print(ALSO, soft_wrap=True)
    return int(ExitCode.OK)


def facts(name: str) -> dict[str, Any]:
    """Return what is known about a name, as plain data; what is not known is None.

    Raises:
        UsageError: Nobody knows the name.
    """
    from tikzeval.models.aliases import resolve_model
    from tikzeval.models.catalogue import ModelEntry, model_entries

    entry = model_entries().get(name)
    served = resolve_model(name) if entry is None or entry.model is not None else None
    known = entry or (served.entry if served else None) or ModelEntry()
    price = served.price if served else None
    return {
        "name": name,
        "model": served.model if served else None,
        "kind": served.kind if served else None,
        **known.model_dump(mode="json", exclude={"model", "price", "sources", "next_price"}),
        "price": price.model_dump(exclude_none=True, include={"input", "output", "cached_input", "cache_write"})
        if price
        else None,
        "next_price": known.next_price.model_dump(mode="json", exclude_none=True) if known.next_price else None,
        "needs": served.needs if served else None,
        "sources": known.sources.model_dump(exclude_none=True),
    }


def _words(each: dict[str, Any]) -> dict[str, str]:
    """Say the facts in words."""
    weights = {True: "open", False: "closed", None: UNKNOWN}[each["open_weights"]]
    price = each["price"]
    gone = each["retired"]
    announced = gone is not None and gone > dt.datetime.now(dt.UTC).date().isoformat()
    ours = each["kind"] == "control"
    return {
        "resolves to": each["model"] or "nobody serves it",
        "vendor": "tikzeval" if ours else each["vendor"] or UNKNOWN,
        "released": "–" if ours else each["release_date"] or UNKNOWN,
        "weights": "–" if ours else weights,
        "parameters": "–" if ours else each["parameters"] or UNKNOWN,
        "pictures": "–" if ours else {True: "yes", False: "no", None: UNKNOWN}[each["images"]],
        "price": _price(price) if price or each["model"] else "–",
        "needs": "–" if each["needs"] is None else ", ".join(each["needs"]) or "nothing more",
        "retired": f"from {gone}" if announced else gone or "",
    }


def _price(price: dict[str, float] | None) -> str:
    if price is None:
        return UNKNOWN
    return f"${price['input']:g} / ${price['output']:g}" if price["output"] else "free"


def _table(console: Console, told: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(show_edge=False, header_style="bold", pad_edge=False, box=box.SIMPLE_HEAD)
    shown = ("resolves to", "vendor", "released", "weights", "price", "needs", "retired")
    for name in ("name", *shown):
        table.add_column(name, overflow="fold", no_wrap=name in ("name", "resolves to"))
    for each in told:
        words = _words(each)
        if each["needs"]:  # one of several keys is enough to tell
            words["needs"] = ", ".join(need.split(" or ")[0] for need in each["needs"])
        table.add_row(each["name"], *(words[name] for name in shown))
    console.print(table)


def _blocks(console: Console, told: list[dict[str, Any]]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for each in told:
        words = _words(each)
        console.print(Text(each["name"], "bold"), "", words["resolves to"], soft_wrap=True)
        known = [words["vendor"]]
        if each["kind"] != "control":
            known += [words["released"], f"weights {words['weights']}", f"price {words['price']}"]
        known += [f"needs {words['needs']}"] if each["model"] else []
        known += [f"retired {words['retired']}"] if words["retired"] else []
        console.print(Padding(" · ".join(known), (0, 0, 0, 2)))


def _all_about(console: Console, each: dict[str, Any]) -> None:
    source = {"resolves to": "model", "released": "release_date", "weights": "open_weights", "pictures": "images"}
    console.print(each["name"], style="bold")
    for name, said in _words(each).items():
        where = each["sources"].get(source.get(name, name), "")
        line = f"  {name}: {said or 'not that we know'}" + (f"  ← {where}" if where else "")
        console.print(line, soft_wrap=True)
    if each["price"]:
        more = {key: value for key, value in each["price"].items() if key not in ("input", "output")}
        told = ", ".join(f"{key} ${value:g}" for key, value in more.items())
        if told:
            console.print(f"  price also: {told}", soft_wrap=True)
    if each["next_price"]:
        later = each["next_price"]
        console.print(f"  price since {later['since']}: {_price(later)}", soft_wrap=True)
    if each["note"]:
        console.print(f"  note: {each['note']}", soft_wrap=True)
