"""The command `firstcall`: a subcommand per job, each the module of its name."""

from __future__ import annotations

import importlib
import os

import click

from firstcall.settings import Settings, half_of_memory, read_toml, resolve_home

SUBCOMMANDS = ("sample", "load", "build", "publish", "export", "status-page")


class _Subcommands(click.Group):
    """Imports a subcommand's module when it is asked for: importing dbt costs seconds."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in SUBCOMMANDS:
            return None
        module = importlib.import_module(f"firstcall.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.command(
    cls=_Subcommands,
    context_settings={"auto_envvar_prefix": "FIRSTCALL", "show_default": True},
    epilog="Example: firstcall load --from my-export/ && firstcall build && firstcall publish",
)
@click.option("--home", default="warehouse", help="Folder that holds everything that is data.")
@click.option(
    "--memory-limit",
    default=half_of_memory,
    show_default="half of the machine's, or the container's",
    help="What a job may use; DuckDB spills at 95 % of it.",
)
@click.option("--threads", default=os.cpu_count() or 1, help="Threads that DuckDB may use.")
@click.pass_context
def firstcall(ctx: click.Context, home: str, memory_limit: str, threads: int) -> None:
    """A metrics warehouse for companies that sell an API.

    Settings come from a flag, else from FIRSTCALL_<OPTION>, else from firstcall.toml.
    """
    ctx.obj = Settings(resolve_home(home), memory_limit, threads)


def main() -> None:
    """Entry point of the console command."""
    firstcall(default_map=read_toml())
