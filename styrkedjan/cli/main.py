"""The command `styrkedjan`: a table of names, each loaded only when it is asked for.

Looking at a SIE file must not wait for Django, nor the help for the statistics; so nothing heavy is imported here.
"""

import importlib
from typing import Any

import click

from styrkedjan.domain.errors import StyrkedjanError

# name -> (where the command is, one line of help)
COMMANDS: dict[str, tuple[str, str]] = {
    "inspect": ("styrkedjan.cli.inspect:inspect", "Granska en fil utan att läsa in den."),
    "check": ("styrkedjan.cli.check:check", "Kontrollera styrmodeller och andra definitioner."),
    "compare": (
        "styrkedjan.cli.compare:compare_group",
        "Jämför enheter ur en fil, med osäkerhet och skydd för små tal.",
    ),
    "assessment": ("styrkedjan.cli.assessment:assessment", "Kontrollera publicerade poäng: Kommunkompassen med flera."),
    "economy": ("styrkedjan.cli.economy:economy", "Räkna ekonomi ur en fil: resursfördelning, balanskrav."),
    "import": ("styrkedjan.cli.imports:imports", "Läs in organisation, budget, redovisning och mål."),
    "export": ("styrkedjan.cli.exports:exports", "Skriv ut samma arbetsböcker som kan läsas in."),
    "kolada": ("styrkedjan.cli.kolada:kolada", "Hämta nyckeltal från Kolada, från nätet eller en mapp."),
    "report": ("styrkedjan.cli.report:report", "Skriv en rapport som HTML, PDF, Word, Excel eller JSON."),
    "principal": ("styrkedjan.cli.principal:principal", "Lägg upp en ny kommun eller region."),
    "emergency-account": (
        "styrkedjan.cli.emergency:emergency_account",
        "Lägg upp ett reservkonto för den dag då organisationens inloggning är borta.",
    ),
    "token": ("styrkedjan.cli.tokens:token", "Skapa en nyckel för det läsande API:et."),
    "tokens": ("styrkedjan.cli.tokens:tokens", "Visa nycklarna till det läsande API:et."),
    "jobs": ("styrkedjan.cli.jobs:jobs", "Kör det som ska göras av sig självt, eller visa hur det står till."),
    "send-letters": ("styrkedjan.cli.letters:send_letters", "Skicka dagens brev till dem som har bett om dem."),
    "erase-voices": ("styrkedjan.cli.voices:erase_voices", "Radera det i synpunkter vars tid är ute."),
    "revoke-token": ("styrkedjan.cli.tokens:revoke_token", "Återkalla en nyckel till det läsande API:et."),
    "demo": ("styrkedjan.cli.demo:demo", "Läs in den påhittade demokommunen."),
    "backup": ("styrkedjan.cli.backup:backup", "Ta en säkerhetskopia av allt, eller kontrollera en."),
    "restore": ("styrkedjan.cli.backup:restore", "Läs tillbaka en säkerhetskopia till en tom plats."),
    "archive": ("styrkedjan.cli.archive:archive", "Registrera, gallra med två personer, leverera till e-arkiv."),
    "person": ("styrkedjan.cli.person:person", "Registerutdrag och radering av en persons uppgifter."),
    "serve": ("styrkedjan.cli.serve:serve", "Starta webbtjänsten."),
    "settings": ("styrkedjan.config.commands:settings", "Visa alla inställningar med förklaring."),
    "audit": ("styrkedjan.cli.audit:audit", "Jämför beroendena med kända sårbarheter, ur en fil."),
    "docs": ("styrkedjan.cli.docs:docs", "Skriv referensdelen av handboken."),
    "manage": ("styrkedjan.cli.manage:manage", "Djangos egna kommandon, till exempel migrate."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they run, not when the help is shown."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table, which is the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or a sentence when its part of the installation is missing."""
        if cmd_name not in COMMANDS:
            return None
        target = COMMANDS[cmd_name][0]
        module_name, attribute = target.split(":")
        try:
            command = getattr(importlib.import_module(module_name), attribute)
        except ModuleNotFoundError as error:
            missing = error.name or module_name
            if missing == module_name:
                raise click.ClickException(f"Kommandot {cmd_name} finns inte i den här versionen.") from None
            raise click.ClickException(
                f"Kommandot {cmd_name} behöver {missing}, som inte är installerat. "
                "Kör make run, eller pip install styrkedjan i en ny miljö."
            ) from None
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run; what the rules refuse is told as sentences, and only a fault of ours as a traceback."""
        try:
            return super().invoke(ctx)
        except StyrkedjanError as refusal:
            raise click.ClickException(str(refusal)) from refusal

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, written from the table so that no command is imported."""
        with formatter.section("Kommandon"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="styrkedjan", message="styrkedjan %(version)s")
def cli() -> None:
    """Styrkedjan: styrning och uppföljning för kommuner."""


def main(args: list[str] | None = None, **extra: Any) -> Any:
    """What the console script calls."""
    return cli.main(args=args, prog_name="styrkedjan", **extra)


if __name__ == "__main__":
    main()
