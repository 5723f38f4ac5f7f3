"""A command whose library is not installed."""

import ett_bibliotek_som_saknas  # type: ignore[import-not-found]

command = ett_bibliotek_som_saknas.command
